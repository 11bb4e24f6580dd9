#!/usr/bin/python3
"""Does parbench's grid search again, for gridsearch_test to compare with: FILE FOLDS SEED FROM TO COUNT.

With nothing but the standard library and another way to the numbers: features stay in their own units, and the
penalty takes their variance; ridge regression is solved exactly, in fractions; logistic regression by Newton's method
in decimals of 50 digits. A line per fit: score, intercept, coefficients; a last one: best candidate, its mean score,
intercept, coefficients. The last column is the target.
"""

import csv
import sys
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 50


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        mask = 2**64 - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return ((z ^ (z >> 31)) * bound) >> 64


def make_folds(labels, folds, seed):
    order = list(range(len(labels)))
    random = SplitMix64(seed)
    for i in range(len(order), 1, -1):
        j = random.below(i)
        order[i - 1], order[j] = order[j], order[i - 1]
    order.sort(key=lambda row: labels[row])  # stable
    return [order[fold::folds] for fold in range(folds)]


def solve(matrix, right):
    """Gauss and Jordan, the largest pivot first."""
    rows = [row + [value] for row, value in zip(matrix, right)]
    for i in range(len(rows)):
        pivot = max(range(i, len(rows)), key=lambda row: abs(rows[row][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for k in range(len(rows)):
            if k != i:
                rows[k] = [a - rows[k][i] * b for a, b in zip(rows[k], rows[i])]
    return [row[-1] for row in rows]


def variances(x):
    columns = list(zip(*x))
    means = [sum(column) / len(column) for column in columns]
    return [sum((v - m) ** 2 for v in column) / len(column) for column, m in zip(columns, means)]


def newton_step(x, weight, residual, penalty, beta):
    """Of design [1, x]: (X' W X + penalty)^-1 (X' residual - penalty beta)."""
    design = [[1] + row for row in x]
    size = len(design[0])
    gram = [[sum(w * row[i] * row[j] for w, row in zip(weight, design)) for j in range(size)] for i in range(size)]
    gradient = [sum(r * row[i] for r, row in zip(residual, design)) for i in range(size)]
    for i in range(1, size):
        gram[i][i] += penalty[i - 1]
        gradient[i] -= penalty[i - 1] * beta[i]
    return solve(gram, gradient)


def fit_ridge(x, y, alpha):
    penalty = [Fraction(alpha) * v for v in variances(x)]
    return newton_step(x, [1] * len(x), y, penalty, [0] * (len(x[0]) + 1))


def logit(beta, row):
    return beta[0] + sum(b * v for b, v in zip(beta[1:], row))


def fit_logistic(x, y, alpha):
    x = [[to_decimal(v) for v in row] for row in x]
    penalty = [Decimal(alpha) * v for v in variances(x)]
    beta = [Decimal(0)] * (len(x[0]) + 1)
    for _ in range(60):
        p = [1 / (1 + (-logit(beta, row)).exp()) for row in x]
        step = newton_step(x, [q * (1 - q) for q in p], [to_decimal(t) - q for t, q in zip(y, p)], penalty, beta)
        beta = [b + s for b, s in zip(beta, step)]
        if max(map(abs, step)) < Decimal(10) ** -40:
            return beta
    sys.exit("Newton's method does not converge")


def to_decimal(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def score(model, beta, x, y):
    if model is fit_ridge:
        errors = [t - logit(beta, row) for t, row in zip(y, x)]
    else:
        logits = [logit(beta, [to_decimal(v) for v in row]) for row in x]
        errors = [to_decimal(t) - 1 / (1 + (-m).exp()) for t, m in zip(y, logits)]
    return sum(e * e for e in errors) / len(errors)


def main():
    with open(sys.argv[1], newline="", encoding="utf-8") as file:
        rows = [[Fraction(float(field)) for field in record] for record in list(csv.reader(file))[1:]]
    folds, seed, count = int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[6])
    first, last = float(sys.argv[4]), float(sys.argv[5])
    x = [row[:-1] for row in rows]
    y = [Fraction(int(row[-1] == max(r[-1] for r in rows))) for row in rows]
    dealt = make_folds(y, folds, seed)
    alphas = [first * (last / first) ** (i / (count - 1)) for i in range(count)]
    grid = [(model, alpha) for alpha in alphas for model in (fit_logistic, fit_ridge)]
    means = []
    for model, alpha in grid:
        total = 0
        for held_out in dealt:
            training = [row for fold in dealt if fold is not held_out for row in fold]
            beta = model([x[i] for i in training], [y[i] for i in training], alpha)
            value = score(model, beta, [x[i] for i in held_out], [y[i] for i in held_out])
            total += float(value)
            print(repr(float(value)), *(repr(float(b)) for b in beta))
        means.append(total / folds)
    best = means.index(min(means))
    model, alpha = grid[best]
    print(best, repr(means[best]), *(repr(float(b)) for b in model(x, y, alpha)))


main()
