"""python-pptx, which reads slides, and scikit-learn's calibration curve."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]

import line_protocol  # noqa: E402


def slide(path):
    from pptx import Presentation
    from pptx.util import Emu

    presentation = Presentation(path)
    (page,) = presentation.slides
    series, bars, texts, table, pictures = [], [], [], None, 0
    for shape in page.shapes:
        if shape.has_table:
            table = {
                "texts": [[cell.text for cell in row.cells] for row in shape.table.rows],
                "fills": [
                    [str(cell.fill.fore_color.rgb) if cell.fill.type == 1 else None for cell in row.cells]
                    for row in shape.table.rows
                ],
            }
        elif shape.has_chart and shape.chart.chart_type == 51:  # XL_CHART_TYPE.COLUMN_CLUSTERED
            plot = shape.chart.plots[0]
            bars = [
                {"name": each.name, "values": dict(zip(plot.categories, each.values))} for each in plot.series
            ]
        elif shape.has_chart:
            for each in shape.chart.plots[0].series:
                places = {
                    int(point.get("idx")): float(point.findtext("c:v", namespaces=point.nsmap))
                    for point in each._element.iterfind(".//c:xVal//c:pt", each._element.nsmap)
                }
                values = list(each.iter_values())
                series.append({"name": each.name, "points": [[places[i], value] for i, value in enumerate(values)]})
        elif shape.shape_type == 13:
            pictures += 1
        elif shape.has_text_frame and shape.text_frame.text:
            texts.append(shape.text_frame.text)
    return {
        "millimetres": [Emu(presentation.slide_width).mm, Emu(presentation.slide_height).mm],
        "series": series,
        "bars": bars,
        "table": table,
        "texts": texts,
        "shapes": len(page.shapes),
        "pictures": pictures,
    }


def calibration(correct, confidence, bins):
    from sklearn.calibration import calibration_curve

    accuracy, mean = calibration_curve(correct, confidence, n_bins=bins, strategy="uniform")
    return {"accuracy": accuracy.tolist(), "confidence": mean.tolist()}


line_protocol.serve(
    {
        "slide": lambda request: slide(request["path"]),
        "calibration": lambda request: calibration(request["correct"], request["confidence"], request["bins"]),
    }
)
