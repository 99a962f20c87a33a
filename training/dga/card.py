"""Prints the tables of the model card from the JSON of evaluate.py."""

import json
import sys

import families

PROFILES = ("high-confidence", "balanced", "sensitive", "compat")


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] + ["| " + " | ".join(row) + " |" for row in rows])


def main():
    out = json.load(open(sys.argv[1]))
    print(table(("FPR at 0.5", "recall at 0.5", "F1", "accuracy", "AUC", "TPR at FPR 1e-2", "at 1e-3", "at 1e-4"), [[f"{v:.4f}" for v in out["columns"]]]))
    print("\n" + table(("profile", "asked for", "false alarms", "found", "F1", "accuracy"), [
        [f"`{p}`", a, f"{v[0]:.5f}", f"{v[1]:.4f}", f"{v[2]:.4f}", f"{v[3]:.4f}"]
        for (p, v), a in zip(out["profiles"].items(), ("1e-4", "1e-3", "1e-2", "4.5e-3 (score 0.5)"))]))
    print("\n" + table(("kind", "found at 1e-2", "1e-3", "1e-4"), [[k, *[f"{v:.3f}" for v in vs]] for k, vs in out["kinds"].items()]))
    print(f"\nFamily, as if the name were known to be generated: right in {out['family'][0]:.2f} of the names, among the first three in {out['family'][1]:.2f}.\n")
    print(table(("family", "kind", "names", "found at 1e-2", "1e-3", "1e-4"), [
        [f, families.category_of(f), str(v[0]), *[f"{x:.3f}" for x in v[1:]]] for f, v in out["families"].items()]))
    print("\n" + table(("harmless source", "names", *[f"above `{p}`" for p in PROFILES]), [
        [s, str(v[0]), *[f"{x:.4f}" for x in v[1:]]] for s, v in out["sources"].items()]))


if __name__ == "__main__":
    main()
