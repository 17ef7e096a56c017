"""The learning rate of every update: the optimizer's times a factor that its schedule gives."""

from math import cos, pi

from trainer.engine.specs import ScheduleSpec, Training


def learning_rate(training: Training, step: int, num_steps: int) -> float:
    """Of the update after `step` others, from 0, of a training of `num_steps` in all."""
    steps_per_unit = num_steps // training.num_epochs if training.schedule.every == "epoch" else 1
    factor = rate_factor(training.schedule, step // steps_per_unit, num_steps // steps_per_unit)
    return training.optimizer.learning_rate * factor


def rate_factor(schedule: ScheduleSpec, done: int, total: int) -> float:
    """`done` and `total` are steps or epochs, whatever the schedule counts."""
    if done < schedule.warmup:
        return (done + 1) / schedule.warmup
    t, end = done - schedule.warmup, total - schedule.warmup
    match schedule.name:
        case "step":
            return schedule.gamma ** (t // schedule.step_size)
        case "cosine":
            return schedule.final + (1.0 - schedule.final) * (1.0 + cos(pi * t / end)) / 2.0
        case "linear":
            return 1.0 - (1.0 - schedule.final) * t / end
        case "inverse":
            return (1.0 + schedule.decay * t) ** -schedule.power
        case _:
            return 1.0


def is_constant(training: Training) -> bool:
    """Then the rate never needs to be set."""
    return training.schedule.name == "constant" and training.schedule.warmup == 0
