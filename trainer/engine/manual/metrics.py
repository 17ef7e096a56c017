"""What the metrics of `specs/metrics.py` are, for SPEC.md; forms and pages have their own words in two languages."""

MEANINGS = {
    "train/loss": "mean loss of the step's own batch, before its update",
    "test/loss": "mean loss of the test part, after the update",
    "test/accuracy": "share of the test part that is classified correctly",
    "validation/loss": "mean loss of the validation part, where there is one",
    "validation/accuracy": "share of the validation part that is classified correctly",
    "train/accuracy": "share of the whole training part that is classified correctly; needs the probe train_accuracy",
    "train/epochs": "epochs trained so far, where there is early stopping: level from where a replica stopped",
    "gradient_norm": "gradient_norm/layerK, K from 1: length of the gradient of a layer's weights, on the step's batch",
    "dead_units": "dead_units/layerK and dead_units/all: share of hidden units that no training example lifts above 0",
    "surface/value": "descent: value of the surface where the point stands after the step",
    "position/x": "descent: first coordinate after the step",
    "position/y": "descent: second coordinate after the step, where there are two or more",
    "target/error": "descent on jumping_target: |x − target| after the step",
    "neuron/output": "descent on neuron: σ(x · input + y) after the step",
    "perceptron/accuracy": "perceptron: share of the points that are classified correctly after the epoch",
    "perceptron/mistakes": "perceptron: corrections since the start",
    "perceptron/bound": "perceptron on separable points: (R/γ)², what the convergence theorem allows in all",
}
