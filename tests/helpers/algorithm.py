# SPDX-License-Identifier: MIT
"""Algorithm 1 of the paper, as short as it can be said: what every order is compared with."""

import numpy as np


def algorithm_1(tables, query, top_m, photos):
    """The reference: tables[j][photo] = vector of level j; top_m[j - 1] = m_j."""

    def by_level(level, some):
        score = {i: float(np.dot(tables[level][i].astype(np.float64), query)) for i in some}
        return sorted(some, key=lambda i: (-score[i], i))

    order = by_level(0, photos)
    lifted = []
    for level, m in enumerate(top_m, start=1):
        head = order[:m]
        lifted.append(set(head))
        readable = [i for i in head if i in tables[level]]
        rest = [i for i in head if i not in tables[level]]
        order = by_level(level, readable) + rest + order[m:]
    return order, lifted
