export type Point = [x: number, y: number]
/** A filled outline; later ones are drawn over earlier ones, `tone` times the garment's brightness. */
export interface Shape {
  points: Point[]
  tone: number
}
type Numbers = readonly [number, number, number, number]

const between = (low: number, high: number, at: number): number => low + (high - low) * at
/** The right half mirrored to the left about the middle of the 28x28 image. */
const mirrored = (right: Point[]): Point[] => [
  ...right,
  ...right.map(([x, y]): Point => [28 - x, y]).reverse()
]

/**
 * A garment for the upper body: body width, sleeve length (0 none, 1 to the hem), length of the body and
 * width of the hem.
 */
function upper(body: number, sleeve: number, length: number, hem: number, neck: number): Point[] {
  const shoulder = 14 + body,
    top = 5,
    hemY = top + length
  const cuffY = between(top + 5, hemY - 1, sleeve),
    cuffX = shoulder + between(3.2, 2.6, sleeve)
  const arm: Point[] =
    sleeve > 0
      ? [
          [cuffX, cuffY],
          [cuffX - 2.6, cuffY + 0.6],
          [shoulder - 0.6, top + 6]
        ]
      : [[shoulder - 0.6, top + 5]]
  return mirrored([[14, top + neck], [14 + 2.5, top], [shoulder, top + 1.4], ...arm, [14 + hem, hemY]])
}

/** Outlines per class, in Fashion-MNIST's order; `v` varies their proportions. */
const outlines: ((v: Numbers) => Shape[])[] = [
  // T-shirt
  ([a, b, c, d]) => [
    {
      points: upper(
        between(5, 7, a),
        between(0.02, 0.25, b),
        between(15, 19, c),
        between(4.5, 6.5, d),
        2
      ),
      tone: 1
    }
  ],
  // Trouser
  ([a, b, c, d]) => {
    const waist = between(3, 4.5, a),
      hem = between(4, 6.5, b),
      inner = between(0.4, 1.8, c),
      crotch = between(9, 12, d)
    return [
      {
        points: mirrored([
          [14, 3],
          [14 + waist, 3],
          [14 + hem, 25],
          [14 + inner + 0.4, 25],
          [14 + 0.2, crotch],
          [14, crotch]
        ]),
        tone: 1
      }
    ]
  },
  // Pullover
  ([a, b, c, d]) => [
    {
      points: upper(
        between(5.4, 7.2, a),
        between(0.7, 1, b),
        between(15, 18.5, c),
        between(5, 6.6, d),
        1
      ),
      tone: 0.9
    }
  ],
  // Dress
  ([a, b, c, d]) => {
    const top = between(2.5, 4, a),
      waist = between(2, 3.2, b),
      hem = between(3.5, 7, c),
      waistY = between(10, 13, d)
    return [
      {
        points: mirrored([
          [14, 4.5],
          [14 + top * 0.5, 3],
          [14 + top, 4],
          [14 + waist, waistY],
          [14 + hem, 25]
        ]),
        tone: 1
      }
    ]
  },
  // Coat
  ([a, b, c, d]) => {
    const length = between(17.5, 21, c)
    return [
      {
        points: upper(between(5.2, 7, a), between(0.65, 0.95, b), length, between(5, 6.8, d), 3),
        tone: 0.85
      },
      {
        points: [
          [13.7, 8],
          [14.4, 8],
          [14.4, 5 + length],
          [13.7, 5 + length]
        ],
        tone: 0.35
      }
    ]
  },
  // Sandal
  ([a, b, c, d]) => {
    const heel = between(0, 5, a),
      strap = between(11, 14, b),
      sole = between(1.2, 2.4, c)
    return [
      {
        points: [
          [3, 21],
          [15, 20 - heel * 0.3],
          [25, 18 - heel],
          [25, 18 - heel + sole],
          [15, 20 - heel * 0.3 + sole],
          [3, 21 + sole]
        ],
        tone: 0.9
      },
      {
        points: [
          [24, 18 - heel],
          [25, 18 - heel],
          [25, 22.5],
          [24, 22.5]
        ],
        tone: heel > 2 ? 0.9 : 0
      },
      {
        points: [
          [5, 21],
          [8, strap],
          [9.5, strap],
          [7.5, 21]
        ],
        tone: 1
      },
      {
        points: [
          [14, 20],
          [19, strap + d],
          [20.3, strap + d],
          [16, 20]
        ],
        tone: 1
      }
    ]
  },
  // Shirt
  ([a, b, c, d]) => [
    {
      points: upper(
        between(5, 7, a),
        between(0.3, 0.95, b),
        between(15.5, 19.5, c),
        between(4.8, 6.6, d),
        2.5
      ),
      tone: 1
    },
    {
      points: [
        [13.8, 7.5],
        [14.3, 7.5],
        [14.3, 22],
        [13.8, 22]
      ],
      tone: 0.65
    }
  ],
  // Sneaker
  ([a, b, c, d]) => {
    const toe = between(17.5, 19.5, a),
      ankle = between(11.5, 14, b),
      sole = between(1, 2, c)
    return [
      {
        points: [
          [2.5, 21.5],
          [3, toe],
          [10, toe - 2.5],
          [16, ankle + d],
          [24, ankle],
          [25.3, 16.5],
          [25, 21.5]
        ],
        tone: 1
      },
      {
        points: [
          [2.2, 21.5],
          [25.3, 21.5],
          [25.3, 21.5 + sole],
          [2.2, 21.5 + sole]
        ],
        tone: 0.6
      }
    ]
  },
  // Bag
  ([a, b, c, d]) => {
    const width = between(7.5, 11, a),
      top = between(10, 14, b),
      handle = between(3, 6, c),
      rise = between(3, top - 3, d)
    return [
      {
        points: mirrored([
          [14, rise],
          [14 + handle, rise + 1],
          [14 + handle + 1, top],
          [14 + handle - 0.4, top],
          [14 + handle - 1.3, rise + 2.3],
          [14, rise + 1.4]
        ]),
        tone: 0.75
      },
      {
        points: mirrored([
          [14, top],
          [14 + width - 1, top],
          [14 + width, top + 2],
          [14 + width, 23],
          [14, 23.5]
        ]),
        tone: 1
      }
    ]
  },
  // Ankle boot
  ([a, b, c, d]) => {
    const shaft = between(4, 8, a),
      front = between(13, 15.5, b),
      toe = between(16.5, 18.5, c),
      heel = between(0, 2, d)
    return [
      {
        points: [
          [3, 22],
          [3.4, toe],
          [front - 2, toe - 2.5],
          [front, shaft],
          [24, shaft - 0.6],
          [25, 22]
        ],
        tone: 1
      },
      {
        points: [
          [3, 22],
          [20 - heel, 22],
          [20 - heel, 23.4],
          [25, 23.4],
          [25, 22],
          [25, 21.6],
          [3, 21.6]
        ],
        tone: 0.55
      }
    ]
  }
]

/** The outline of class `label` (0..9), its proportions varied by four numbers in [0, 1). */
export function garmentOutline(label: number, variation: Numbers): Shape[] {
  const outline = outlines[label]
  if (!outline) throw new RangeError(`no class ${label}`)
  return outline(variation)
}
