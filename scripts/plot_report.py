#!/usr/bin/python3
"""Draws a parbench report: the speed-up of each case over its base, with its interval, warm and cold.

    plot_report.py REPORT.json PICTURE.svg        (or .png, .pdf; needs Debian's python3-matplotlib)

The numbers are the report's own: nothing is computed here.
"""

import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

COLOURS = {"warm": "#0072b2", "cold": "#d55e00"}  # told apart by colour-blind readers, too (Okabe and Ito)
LABELS = {"warm": "warm: a pass of a running pool", "cold": "cold: start-up, one pass, tear-down"}


def draw(report):
    comparisons = [c for c in report["comparisons"] if c["ratio"] is not None]
    cases = list(dict.fromkeys(c["case"] for c in comparisons))
    figure, axes = plt.subplots(figsize=(8, 1.3 + 0.55 * len(cases)))
    for metric, offset in (("warm", -0.13), ("cold", 0.13)):
        chosen = [c for c in comparisons if c["metric"] == metric]
        places = [cases.index(c["case"]) + offset for c in chosen]
        ratios = [c["ratio"] for c in chosen]
        ends = [c["interval"] or [c["ratio"]] * 2 for c in chosen]
        errors = [[r - e[0] for r, e in zip(ratios, ends)], [e[1] - r for r, e in zip(ratios, ends)]]
        axes.errorbar(ratios, places, xerr=errors, fmt="o", capsize=4, color=COLOURS[metric], label=LABELS[metric])
    band = report["resolution"]["interval"]
    if band:
        axes.axvspan(*band, color="0.85", zorder=0, label="the base against itself (A/A)")
    axes.axvline(1, color="0.5", linewidth=1)
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter(matplotlib.ticker.FormatStrFormatter("%g"))
    axes.set_yticks(range(len(cases)), cases)
    axes.invert_yaxis()
    axes.set_xlabel("times as fast as " + ", ".join(dict.fromkeys(c["base"] for c in comparisons)))
    axes.grid(axis="x", alpha=0.3)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.01), frameon=False, fontsize="small", ncol=3)
    return figure


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    if report.get("schema") != "parbench.report/2":
        sys.exit(f"{sys.argv[1]}: not a parbench report of schema 1")
    draw(report).savefig(sys.argv[2], bbox_inches="tight", dpi=150)


if __name__ == "__main__":
    main()
