from app.core.class_kinds import kinds
from dass.config import N_CLASSES
from dass.labels import ontology


def test_the_kinds_of_a_class_are_those_that_imply_it():
    implied = {(above, kind) for kind in range(N_CLASSES) for above in ontology().implied(kind)}
    assert {(index, kind) for index in range(N_CLASSES) for kind in kinds(index)[1:]} == implied
    assert [kinds(index)[0] for index in range(N_CLASSES)] == list(range(N_CLASSES))


def test_a_dog_barks_and_yips_but_another_may_growl():
    names = {ontology().classes[kind].display_name for kind in kinds(ontology().find("Dog"))}
    assert names == {"Dog", "Bark", "Yip", "Bow-wow", "Whimper (dog)"}
