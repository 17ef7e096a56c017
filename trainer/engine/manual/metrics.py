"""What the metrics of `specs/metrics.py` are, for SPEC.md; forms and pages have their own words in two languages."""

MEANINGS = {
    "train/loss": "mean loss of the step's own batch, before its update",
    "test/loss": "mean loss of the test part, after the update",
    "test/accuracy": "share of the test part that is classified correctly; with a single output: on the right side of "
    "the middle between the two targets (data of classes)",
    "test/rmse": "root of the mean squared error on the test part, in the targets' scale (data of values)",
    "test/mae": "mean absolute error on the test part, in the targets' scale (data of values)",
    "test/exact_match": "share of the test part of which every label is right, predicted above probability one half "
    "(data of labels)",
    "validation/rmse": "the same error on the validation part",
    "validation/mae": "the same error on the validation part",
    "validation/exact_match": "the same share of the validation part",
    "validation/loss": "mean loss of the validation part, where there is one",
    "validation/accuracy": "share of the validation part that is classified correctly",
    "train/accuracy": "share of the whole training part that is classified correctly; needs the probe train_accuracy",
    "train/epochs": "epochs trained so far, where there is early stopping: level from where a replica stopped",
    "train/objective": "loss of the whole training part, with l1 and l2, after the update; needs the probe objective",
    "train/epoch_loss": "mean loss over the epoch's steps so far, each of its own batch before its update: at an "
    "epoch's last record the training loss that loops print; needs the probe epoch_loss",
    "small_weights": "small_weights/layerK and small_weights/all: share of weights between -0.001 and 0.001",
    "gradient_norm": "gradient_norm/layerK, K from 1: length of the gradient of a layer's weights, on the step's batch",
    "dead_units": "dead_units/layerK and dead_units/all: share of hidden units that no training example lifts above 0",
    "activation_mean": "activation_mean/layerK: mean of what hidden layer K hands on, over its units and the first 256 "
    "training examples, in evaluation",
    "activation_std": "activation_std/layerK: standard deviation of the same values",
    "saturation": "saturation/layerK and saturation/all: share of tanh activations beyond ±0.99, or of sigmoid "
    "activations outside 0.01…0.99, on the same examples",
    "weight_norm": "weight_norm/layerK: length of a layer's weights, after the update",
    "update_ratio": "update_ratio/layerK: length of the weights' change in the step over their length before it",
    "surface/value": "descent: value of the surface where the point stands after the step",
    "position/x": "descent: first coordinate after the step",
    "position/y": "descent: second coordinate after the step, where there are two or more",
    "target/error": "descent on jumping_target: |x − target| after the step",
    "neuron/output": "descent on neuron: σ(x · input + y) after the step",
    "perceptron/accuracy": "perceptron: share of the points that are classified correctly after the epoch",
    "perceptron/mistakes": "perceptron: corrections since the start",
    "signal/mean": "propagation: mean of what hidden layer k hands on, over examples and units",
    "signal/std": "propagation: its standard deviation, over examples and units together",
    "signal/saturated": "propagation: share of layer k's activations at the flat ends, where tanh or sigmoid has some: "
    "tanh beyond ±0.99, sigmoid outside 0.01…0.99",
    "gradient/norm": "propagation: length of the loss's gradient by the weights of hidden layer k",
    "gradient/relative": "propagation: that over the last hidden layer's",
    "probe/accuracy": "linear_probe: of the classifier on the features of hidden layer k, on the test part",
    "probe/loss": "linear_probe: its mean cross-entropy there",
    "gradient/error": "gradient_check: largest relative error over all parameters with ε = 10^−k",
    "identity/difference": "identity_check: largest absolute difference between both ways over the first k draws",
    "search/evaluations": "brute_force: evaluations of the error so far; gradient descent stops at its target",
    "search/rmse": "brute_force: smallest root mean squared error so far",
    "selection/accuracy": "selection: accuracy of the classifier that is chosen among the first k",
    "perceptron/bound": "perceptron on separable points: (R/γ)², what the convergence theorem allows in all",
}
