"""TensorBoard's and MLflow's own readers of logs."""

import math
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]

import line_protocol  # noqa: E402


def number(value):
    value = float(value)
    return value if math.isfinite(value) else ("NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity")


def tensorboard(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.plugins.hparams import plugin_data_pb2
    from tensorboard.util import tensor_util

    log = EventAccumulator(folder, size_guidance={"tensors": 0})
    log.Reload()
    points = {}
    for tag in log.Tags()["tensors"]:
        plugin = log.SummaryMetadata(tag).plugin_data.plugin_name
        if plugin == "scalars":
            points[tag] = [
                [event.step, number(tensor_util.make_ndarray(event.tensor_proto).item())] for event in log.Tensors(tag)
            ]
    settings = {}
    try:
        contents = log.PluginTagToContent("hparams")
    except KeyError:
        contents = {}
    for content in contents.values():
        message = plugin_data_pb2.HParamsPluginData.FromString(content)
        for name, value in message.session_start_info.hparams.items():
            settings[name] = getattr(value, value.WhichOneof("kind"))
    return {"points": points, "settings": settings}


def mlflow(folder):
    # MLflow asks whoever keeps files to say so.
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    from mlflow.tracking import MlflowClient

    client = MlflowClient(tracking_uri=Path(folder).as_uri())
    found = []
    for experiment in client.search_experiments():
        for run in client.search_runs([experiment.experiment_id]):
            found.append(
                {
                    "experiment": experiment.name,
                    "name": run.info.run_name,
                    "status": run.info.status,
                    "params": run.data.params,
                    "metrics": {
                        name: [[each.step, number(each.value)] for each in client.get_metric_history(run.info.run_id, name)]
                        for name in run.data.metrics
                    },
                }
            )
    return {"runs": found}


def task(answer):
    return lambda request: answer(request["folder"])


line_protocol.serve({"tensorboard": task(tensorboard), "mlflow": task(mlflow)})
