"""Answers JSON requests line by line; everything else that is printed goes to stderr."""
import json
import sys

answers, sys.stdout = sys.stdout, sys.stderr


def serve(tasks):
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"ok": True, "value": tasks[request["task"]](request)}
        except Exception as error:  # told to the one who asked
            answer = {"ok": False, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)
