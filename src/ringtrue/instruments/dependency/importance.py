"""Which single step buys the most: every node in turn is held up, and the days that this gives are counted.

Birnbaum's importance (Birnbaum 1969, "On the importance of different components in a multicomponent system"): how much
the chance of an outage changes between a node that is surely up and one that is surely withdrawn.
"""

import dataclasses
from dataclasses import dataclass

from ringtrue.instruments.dependency import Graph
from ringtrue.instruments.dependency.scenario import Scenario
from ringtrue.instruments.dependency.simulation import simulate
from ringtrue.instruments.dependency.spans import AT_ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """What one node is worth for the target.

    `days_bought` is the rise of the mean day of falling within the horizon when the node is held up; `birnbaum` the
    difference of the chances to be down by the horizon with the node surely withdrawn at once and surely up.
    """

    node: int
    days_bought: float
    birnbaum: float


def importances(
    graph: Graph, scenario: Scenario, target: int, *, horizon: float, samples: int, seed: int
) -> tuple[Importance, ...]:
    """The importance of every node that the scenario may withdraw, the one that buys most days first."""
    import numpy as np

    def told(changed: Scenario) -> tuple[float, float]:
        outcome = simulate(graph, changed, (target,), samples=samples, seed=seed)[target]
        return float(np.minimum(outcome.falls, horizon).mean()), outcome.down_by(horizon)

    days, _ = told(scenario)
    found = []
    for node in scenario.withdrawn:
        held = told(dataclasses.replace(scenario, chance={**scenario.chance, node: 0.0}))
        gone = told(
            dataclasses.replace(
                scenario,
                withdrawn={**scenario.withdrawn, node: AT_ONCE},
                chance={**scenario.chance, node: 1.0},
            )
        )
        found.append(Importance(node=node, days_bought=held[0] - days, birnbaum=gone[1] - held[1]))
    return tuple(sorted(found, key=lambda each: (-each.days_bought, -each.birnbaum, each.node)))
