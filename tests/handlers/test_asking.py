"""How often the database is asked: no step asks it once more unless somebody decides so here."""

from tests.conversation import House
from tests.steps import costs

COSTS = """
step                      acts  statements  round trips
/start of somebody new       1           2            2
Register my business         2           5            7
its name                     2           7            9
/plan without one            1           1            1
Choose a plan                1           2            2
the first plan               1           1            1
Confirm the first            1           3            5
/plan                        1           1            1
Change plan                  1           1            1
a plan                       1           1            1
Confirm                      1           3            5
/history                     2           2            2
Timeline                     1           2            2
History                      1           2            2
an older page                1           4            4
an entry                     1           2            2
/start                       1           1            1
/settings                    1           1            1
Partner                      1           1            1
Team                         1           3            3
/help                        1           1            1
/language                    1           1            1
a plan that needs approval   1           2            2
Request approval             1           7            9
the courier brings a card    8          22           26
Approve                      4          19           21
the courier brings a word   11          29           37
the courier, nothing due     2           2            2
/start of an operator        4          14           18
Undo                         1          10           12
"""


async def test_each_step_asks_the_database_so_often(any_house: House) -> None:
    lines = [
        f"{step:26}{acts:4}{statements:12}{round_trips:13}"
        for step, (acts, statements, round_trips) in (await costs(any_house)).items()
    ]
    now = "\n".join((COSTS.splitlines()[1], *lines))
    assert now == COSTS.strip(), f"now it is\n{now}"
