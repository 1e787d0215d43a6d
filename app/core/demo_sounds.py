"""The sounds of the demo, each from a formula and such that the bundled starter model knows it."""

import numpy as np

from app.core.synthesis import (
    Samples,
    arranged,
    clock,
    curve,
    faded,
    harmonics,
    noise,
    ring,
    swell,
    tone,
    voiced,
)

Random = np.random.Generator


def open_air(rng: Random, duration_s: float) -> Samples:
    """Return what is always there, at its final loudness: gusts of wind and water far away."""
    steps = np.arange(0, duration_s + 3, 3)
    gusts = curve(duration_s, steps, rng.uniform(0.5, 1, len(steps)))
    return 0.025 * noise(rng, duration_s, 60, 2500, -0.7) * gusts + 0.0125 * noise(rng, duration_s, 300, 6000, -0.4)


def crickets(rng: Random, duration_s: float) -> Samples:
    """Return four crickets, each with a pitch and a pace of its own, that fall silent one by one."""
    last_s = np.linspace(duration_s / 2, duration_s - 0.1, 4)
    return sum((_cricket(rng, duration_s, until_s) for until_s in last_s), np.zeros(len(clock(duration_s))))


def _cricket(rng: Random, duration_s: float, until_s: float) -> Samples:
    hz, period_s, start_s = rng.uniform(4200, 5300), rng.uniform(0.4, 0.7), rng.uniform(0, 0.5)
    pulse = swell(0.017, 1) * tone(np.full(len(clock(0.017)), hz))
    chirps = np.arange(start_s, until_s, period_s)
    return rng.uniform(0.3, 1) * arranged(duration_s, ((at + k * 0.028, pulse) for at in chirps for k in range(3)))


def thunder(rng: Random) -> Samples:
    """Return a roll of thunder."""
    duration_s = 8.0
    steps = np.arange(0, duration_s + 0.2, 0.2)
    strength = curve(duration_s, steps, rng.uniform(0.1, 1, len(steps))) ** 2 * curve(
        duration_s, [0, 0.4, 3, 8], [0, 1, 0.6, 0]
    )
    crack = 0.2 * noise(rng, duration_s, 200, 1500, -0.5) * strength
    return (noise(rng, duration_s, 40, 400, -0.9) + crack) * strength


def clock_ticks(rng: Random) -> Samples:
    """Return a clock on the wall, which limps a little."""
    tick, tock = 0.7 * _tick(rng, 2100), _tick(rng, 1600)
    return arranged(9.0, ((k * 0.4 + 0.02 * (k % 2), tock if k % 2 else tick) for k in range(22)))


def _tick(rng: Random, hz: float) -> Samples:
    case = ring(0.08, [(hz, 1, 0.008), (hz * 1.7, 0.7, 0.006), (hz * 2.6, 0.8, 0.004), (hz * 3.9, 0.7, 0.003)])
    return case + 0.5 * np.exp(-clock(0.08) / 0.0015) * rng.standard_normal(len(case))


def smoke_alarm(_: Random) -> Samples:
    """Return a smoke detector: three beeps and a rest."""
    beep = faded(harmonics(np.full(len(clock(0.5)), 3100.0), 4, 0.8), 0.004)
    return arranged(7.5, ((start, beep) for start in (0, 1, 2, 4, 5, 6)))


def cat(_: Random) -> Samples:
    """Return a cat that wants in."""
    duration_s = 0.9
    share = clock(duration_s) / duration_s
    source = harmonics(520 + 260 * np.sin(np.pi * share**0.7), 16, 0.5)
    mouth = [(500, 2300), (900, 1700), (500, 1200)]
    opening = [np.clip(1 - np.abs(2 * share - k), 0, 1) for k in range(3)]
    vowels = [voiced(source, [(low, 250, 1), (high, 350, 0.7)]) for low, high in mouth]
    meow = sum((part * vowel for part, vowel in zip(opening, vowels, strict=True)), np.zeros(len(share)))
    return arranged(7.0, ((start, meow * swell(duration_s, 0.4)) for start in (0, 2.2, 4.4)))


def stream(rng: Random, duration_s: float) -> Samples:
    """Return running water: a wash of noise and many small bubbles."""
    bubbles = ((start, _bubble(rng)) for start in rng.uniform(0, duration_s - 0.1, round(duration_s * 110)))
    return faded(0.35 * noise(rng, duration_s, 300, 6000, -0.4) + arranged(duration_s, bubbles), 1.0)


def _bubble(rng: Random) -> Samples:
    time = clock(0.08)
    hz = rng.uniform(400, 2200) * (1 + time / 0.08 * rng.uniform(0.1, 0.6))
    return rng.exponential(0.08) * np.exp(-time / rng.uniform(0.01, 0.05)) * np.minimum(1, time / 0.003) * tone(hz)


def birds(rng: Random, duration_s: float) -> Samples:
    """Return a songbird that never sings the same twice."""
    notes = []
    start_s = 0.0
    while start_s < duration_s - 0.3:
        note = _bird_note(rng)
        notes.append((start_s, note))
        start_s += len(note) / len(clock(1.0)) + rng.choice([0.04, 0.1, 0.5], p=[0.5, 0.4, 0.1])
    return arranged(duration_s, notes)


def _bird_note(rng: Random) -> Samples:
    duration_s = rng.uniform(0.08, 0.25)
    time = clock(duration_s)
    share = time / duration_s
    hz = (
        3000 + 2500 * share,
        6000 - 2500 * share,
        4200 + 900 * np.sin(2 * np.pi * 30 * time),
        4800 + 1200 * np.sin(np.pi * share),
    )[rng.integers(4)]
    return swell(duration_s, 0.6) * (tone(hz) + 0.1 * tone(2 * hz))


def crow(rng: Random) -> Samples:
    """Return a crow that flies past."""
    calls = [(0, 0.35), (0.55, 0.35), (1.1, 0.35), (3.2, 0.45), (3.9, 0.45), (4.5, 0.4)]
    return arranged(5.5, ((start, _caw(rng, duration_s)) for start, duration_s in calls))


def _caw(rng: Random, duration_s: float) -> Samples:
    time = clock(duration_s)
    source = harmonics(520 * (1 + 0.25 * swell(duration_s, 1)), 18, 0.35) + 0.6 * noise(rng, duration_s, 800, 4000)
    rough = 1 + 0.5 * np.sin(2 * np.pi * 75 * time)
    return voiced(source, [(1500, 500, 1), (2600, 600, 0.6)]) * rough * swell(duration_s)


def telephone(_: Random) -> Samples:
    """Return a telephone of 1990 that rings three times."""
    warble = np.where((clock(1.0) * 20) % 1 < 0.5, 1400.0, 1750.0)
    call = faded(tone(warble) + 0.3 * tone(3 * warble), 0.02)
    return arranged(6.0, ((start, call) for start in (0, 2, 4)))


def typing(rng: Random) -> Samples:
    """Return keys of a keyboard."""
    starts = np.cumsum(rng.uniform(0.07, 0.22, 50))
    return arranged(7.5, ((start, rng.uniform(0.5, 1) * _click(rng)) for start in starts if start < 7.4))


def _click(rng: Random) -> Samples:
    return noise(rng, 0.03, 1500, 8000) * np.exp(-clock(0.03) / 0.004)


def bicycle_bell(_: Random) -> Samples:
    """Return a bicycle bell, twice each time."""
    stroke = ring(1.2, [(2400, 1, 0.5), (2448, 0.8, 0.45), (5520, 0.5, 0.2), (8640, 0.3, 0.1)])
    return arranged(5.0, ((start, stroke) for start in (0, 0.18, 1.6, 1.78, 3.2, 3.38)))


def marimba(_: Random) -> Samples:
    """Return a marimba with a small tune."""
    keys = [60, 64, 67, 72, 71, 67, 64, 62, 60, 67, 64, 72] * 2
    return arranged(8.5, ((k * 0.3, _bar(440 * 2 ** ((key - 69) / 12))) for k, key in enumerate(keys)))


def _bar(hz: float) -> Samples:
    return ring(1.2, [(hz, 1, 0.35), (3.9 * hz, 0.3, 0.08), (9.2 * hz, 0.1, 0.03)])


def drum_machine(rng: Random) -> Samples:
    """Return a drum machine over eight beats."""
    kick, snare, hat = _kick(), _snare(rng), _hat(rng)
    beats = np.arange(8.0)
    hits = [(b + k, drum) for b in beats for k, drum in ((0, kick), (0.625, kick), (0.25, snare), (0.75, snare))]
    return arranged(8.5, [*hits, *((k * 0.125, hat) for k in range(64))])


def _kick() -> Samples:
    time = clock(0.35)
    return np.exp(-time / 0.12) * tone(50 + 110 * np.exp(-time / 0.03))


def _snare(rng: Random) -> Samples:
    time = clock(0.2)
    return np.exp(-time / 0.06) * (0.7 * noise(rng, 0.2, 800, 9000) + 0.5 * np.sin(2 * np.pi * 190 * time))


def _hat(rng: Random) -> Samples:
    return 0.5 * np.exp(-clock(0.08) / 0.02) * noise(rng, 0.08, 6000, 15_000)


def busy_signal(_: Random) -> Samples:
    """Return the busy signal of a telephone (480 and 620 Hz, half a second on, half a second off)."""
    time = clock(0.5)
    beep = faded(np.sin(2 * np.pi * 480 * time) + np.sin(2 * np.pi * 620 * time), 0.005)
    return arranged(6.0, ((start, beep) for start in range(6)))


def bee(_: Random) -> Samples:
    """Return a bee that comes close twice."""
    time = clock(7.0)
    wings = 190 + 15 * np.sin(2 * np.pi * 0.5 * time) + 8 * np.sin(2 * np.pi * 4 * time)
    return harmonics(wings, 25, 0.7) * curve(7.0, [0, 2, 3.5, 5, 7], [0.1, 0.9, 0.4, 1, 0.05])


def siren(_: Random) -> Samples:
    """Return a siren on a roof, far away, that winds up and down once."""
    hz = curve(11.0, [0, 4, 7, 11], [250, 500, 500, 250])
    return faded(harmonics(hz, 14, 0.8), 0.5)


def applause(rng: Random) -> Samples:
    """Return a small audience that claps."""
    duration_s = 6.5
    claps = ((start, rng.uniform(0.2, 1) * _clap(rng)) for start in rng.uniform(0, duration_s - 0.1, 1600))
    return arranged(duration_s, claps) * curve(duration_s, [0, 0.5, 4.5, duration_s], [0.3, 1, 1, 0.1])


def _clap(rng: Random) -> Samples:
    hz = rng.uniform(800, 2200)
    return noise(rng, 0.02, hz * 0.6, hz * 1.8) * np.exp(-clock(0.02) / 0.004)
