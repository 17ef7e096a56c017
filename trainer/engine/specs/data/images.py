"""Pictures of one thing each: what may be done to them beside what may be done to any examples."""

from typing import ClassVar

from trainer.engine.specs.data.examples import Classified
from trainer.engine.specs.fields import quantity

TRAIN_SHIFT = (
    "shift augmentation: whenever a training image is used it is moved by a whole number of pixels of up to so many, "
    "in both directions, drawn by the seed anew for every image and epoch and the same for all arms of that seed; "
    "pixels that come in are 0 as the network sees them, after scaling. Probes and the validation part see the images "
    "unmoved; 0: none"
)
TEST_SHIFT = (
    "test images are moved in the same way, once and for all, drawn by the seed and the same for all arms; 0: none"
)


class Images(Classified):
    """Square images in rows of pixels from the top left."""

    deviation_floor: ClassVar[float] = 1e-3  # some border pixels are always 0
    train_shift: int = quantity(TRAIN_SHIFT, unit="pixels", default=0, ge=0, le=7)
    test_shift: int = quantity(TEST_SHIFT, unit="pixels", default=0, ge=0, le=7)
