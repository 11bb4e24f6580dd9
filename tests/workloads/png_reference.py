#!/usr/bin/env python3
"""PNG by the letter of the specification (W3C PNG, third edition), with nothing but zlib.

    png_reference.py make FOLDER     writes NAME.png in each colour type, depth and interlacing, and NAME.rgba, what it shows
    png_reference.py check PNG RAW   whether the 8-bit gray picture PNG shows the bytes of RAW
"""

import random
import struct
import sys
import zlib
from pathlib import Path

WIDTH, HEIGHT = 21, 13
# First column and row, and steps, of the passes of Adam7.
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA = 0, 2, 3, 4, 6
SAMPLES = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGBA: 4}
DEPTHS = {GRAY: (1, 2, 4, 8, 16), RGB: (8, 16), PALETTE: (1, 2, 4, 8), GRAY_ALPHA: (8, 16), RGBA: (8, 16)}


def paeth(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def prediction(kind, row, above, i, step):
    a = row[i - step] if i >= step else 0
    b = above[i]
    c = above[i - step] if i >= step else 0
    return (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed(samples, depth):
    if depth == 16:
        return b"".join(struct.pack(">H", s) for s in samples)
    bits = "".join(format(s, f"0{depth}b") for s in samples)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def filtered(rows, step, rng):
    above = bytes(len(rows[0])) if rows else b""
    out = bytearray()
    for row in rows:
        kind = rng.randrange(5)
        out.append(kind)
        out += bytes((row[i] - prediction(kind, row, above, i, step)) % 256 for i in range(len(row)))
        above = row
    return bytes(out)


def image_data(pixels, colour, depth, interlaced, rng):
    step = max(1, SAMPLES[colour] * depth // 8)
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    out = b""
    for left, top, across, down in passes:
        rows = [packed([s for pixel in row[left::across] for s in pixel], depth) for row in pixels[top::down]]
        out += filtered([row for row in rows if row], step, rng)
    return out


def picture(colour, depth, interlaced, transparent, rng):
    """The file, and the RGBA bytes that it shows. Samples of 16 bits are multiples of 257: exact in 8 bits."""
    top = min(255, 2 ** depth - 1)
    palette = [bytes(rng.randrange(256) for _ in range(4)) for _ in range(2 ** depth)] if colour == PALETTE else []
    scale = 257 if depth == 16 else 1
    small = [[[rng.randrange(top + 1) for _ in range(SAMPLES[colour])] for _ in range(WIDTH)] for _ in range(HEIGHT)]
    key = small[0][0] if transparent and colour in (GRAY, RGB) else None

    def shown(pixel):
        if colour == PALETTE:
            return palette[pixel[0]] if transparent else palette[pixel[0]][:3] + b"\xff"
        values = [s * 255 // top for s in pixel]
        if colour in (GRAY, GRAY_ALPHA):
            values = values[:1] * 3 + values[1:]
        alpha = [] if len(values) == 4 else [0 if pixel == key else 255]
        return bytes(values + alpha)

    data = chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, colour, 0, 0, int(interlaced)))
    if colour == PALETTE:
        data += chunk(b"PLTE", b"".join(entry[:3] for entry in palette))
        if transparent:
            data += chunk(b"tRNS", bytes(entry[3] for entry in palette))
    if key is not None:
        data += chunk(b"tRNS", b"".join(struct.pack(">H", s * scale) for s in key))
    pixels = [[[s * scale for s in pixel] for pixel in row] for row in small]
    data += chunk(b"IDAT", zlib.compress(image_data(pixels, colour, depth, interlaced, rng)))
    return b"\x89PNG\r\n\x1a\n" + data + chunk(b"IEND", b""), b"".join(shown(p) for row in small for p in row)


def make(folder):
    rng = random.Random(1)
    for colour, depths in DEPTHS.items():
        for depth in depths:
            for interlaced in (False, True):
                for transparent in (False, True) if colour in (GRAY, RGB, PALETTE) else (False,):
                    name = f"colour{colour}_depth{depth}" + "_interlaced" * interlaced + "_transparent" * transparent
                    png, rgba = picture(colour, depth, interlaced, transparent, rng)
                    (folder / (name + ".png")).write_bytes(png)
                    (folder / (name + ".rgba")).write_bytes(rgba)


def read_gray(png):
    assert png[:8] == b"\x89PNG\r\n\x1a\n", "not a PNG"
    at, chunks = 8, []
    while at < len(png):
        size, = struct.unpack(">I", png[at:at + 4])
        name, data = png[at + 4:at + 8], png[at + 8:at + 8 + size]
        assert struct.unpack(">I", png[at + 8 + size:at + 12 + size])[0] == zlib.crc32(name + data), "wrong checksum"
        chunks.append((name, data))
        at += 12 + size
    assert chunks[0][0] == b"IHDR" and chunks[-1] == (b"IEND", b""), "wrong chunks"
    width, height, *kind = struct.unpack(">IIBBBBB", chunks[0][1])
    assert kind == [8, GRAY, 0, 0, 0], f"not 8-bit gray: {kind}"
    stream = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    assert len(stream) == height * (width + 1), "wrong length"
    out, above = b"", bytes(width)
    for y in range(height):
        kind, coded = stream[y * (width + 1)], stream[y * (width + 1) + 1:(y + 1) * (width + 1)]
        row = bytearray(width)
        for i in range(width):
            row[i] = (coded[i] + prediction(kind, row, above, i, 1)) % 256
        out, above = out + bytes(row), row
    return out


def main():
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]))
        return 0
    same = read_gray(Path(sys.argv[2]).read_bytes()) == Path(sys.argv[3]).read_bytes()
    return 0 if same else f"{sys.argv[2]}: other pixels than {sys.argv[3]}"


if __name__ == "__main__":
    sys.exit(main())
