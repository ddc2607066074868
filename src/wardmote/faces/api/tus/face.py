"""Who sends by tus from a program, and how a Problem is told. (The upload page has its own face, in `faces.web`.)"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from wardmote.faces.json_face import bearer_actor, problem_json
from wardmote.faces.routes import Face, unshielded
from wardmote.kernel.problem import Problem

VERSION = "1.0.0"

_STATUS_OF_CODE = {
    "tus.version": 412,
    "tus.media_type": 415,
    "lake.growing_in_use": 423,
    "upload.gone": 410,
    "upload.too_many_open": 429,
    "upload.checksum": 460,
}
"""Where the protocol has a status of its own; otherwise it is the one that every face has."""


def told(request: HttpRequest, problem: Problem) -> JsonResponse:
    """The Problem as JSON, with the protocol's own status and headers."""
    answer = problem_json(request, problem, _STATUS_OF_CODE.get(problem.code))
    answer.headers["Tus-Resumable"] = VERSION
    if problem.code == "tus.version":
        answer.headers["Tus-Version"] = VERSION
    return answer


TUS_FACE = Face(name="tus", identify=bearer_actor, answer=told, shield=unshielded)
