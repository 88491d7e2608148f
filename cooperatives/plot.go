package cooperatives

import (
	"slices"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// Terrain is how the ground lies (地形).
type Terrain int8

// The terrains. AnyTerrain stands in tables for all that have no line of their own; a plot has one of the others.
const (
	AnyTerrain Terrain = iota
	Flat               // 平
	Gentle             // 缓坡
	Steep              // 陡坡
	Terraced           // 梯田
)

// AllTerrains lists the terrains of plots.
var AllTerrains = [...]Terrain{Flat, Gentle, Steep, Terraced}

var terrainNames = [...]string{"any", "flat", "gentle", "steep", "terraced"}

// String returns the English name of the terrain.
func (t Terrain) String() string { return nameOf(terrainNames[:], int(t)) }

// ParseTerrain reads the English or Chinese name of a terrain or fails with plot.terrain.
func ParseTerrain(s string) (Terrain, error) {
	if i := slices.Index(terrainNames[:], s); i >= 0 {
		return Terrain(i), nil
	}
	switch s {
	case "平", "平地", "平坝", "平原":
		return Flat, nil
	case "缓坡", "缓坡地":
		return Gentle, nil
	case "陡坡", "陡坡地":
		return Steep, nil
	case "梯田", "梯土":
		return Terraced, nil
	}
	return AnyTerrain, ledger.NewError(ledger.Invalid, "plot.terrain", nil).At("terrain")
}

// Position is a place in the plane grid of the village: meters east and north of its origin.
type Position struct {
	X, Y int
}

// maxMeters bounds positions: a team serves no plot farther away.
const maxMeters = 100_000

func (p Position) check() *ledger.Error {
	if max(p.X, -p.X, p.Y, -p.Y) > maxMeters {
		return ledger.NewError(ledger.Invalid, "plot.position", nil).At("position")
	}
	return nil
}

// LonLat is a place on the earth in ten-millionths of a degree, east and north.
type LonLat struct {
	Lon, Lat int64
}

// Known reports whether the place is set: no village lies at 0° 0°.
func (l LonLat) Known() bool { return l != LonLat{} }

// Valid reports whether there is such a place.
func (l LonLat) Valid() bool {
	return max(l.Lon, -l.Lon) <= 180*degree && max(l.Lat, -l.Lat) <= 85*degree
}

// degree is one degree, and arc the centimeters of a degree of the meridian.
const (
	degree = 10_000_000
	arc    = 11_132_000
)

// centimeters returns how far a place lies east and north of the origin, on a plane that touches the earth there. Within
// a township it is exact to a ten-thousandth.
func (l LonLat) centimeters(origin LonLat) (x, y int64) {
	radians := decimal.New(origin.Lat, -7).Mul(decimal.RequireFromString("0.017453292519943"))
	along := radians.Cos().Mul(decimal.NewFromInt(arc)).Round(0).IntPart()
	return round(l.Lon-origin.Lon, along), round(l.Lat-origin.Lat, arc)
}

// round returns units ten-millionths of a length.
func round(units, length int64) int64 {
	n := units * length
	if n < 0 {
		return -((-n + degree/2) / degree)
	}
	return (n + degree/2) / degree
}

// From returns the place in the plane grid around the origin.
func (l LonLat) From(origin LonLat) Position {
	x, y := l.centimeters(origin)
	return Position{int(x / 100), int(y / 100)}
}

// MaxCorners bounds the corners of an outline.
const MaxCorners = 2000

// AreaOf returns the area inside an outline, whose last corner may repeat the first. It fails with plot.outline for
// fewer than three corners, more than MaxCorners, or corners more than ten kilometers from the first.
func AreaOf(outline []LonLat) (Mu, error) {
	bad := ledger.NewError(ledger.Invalid, "plot.outline", nil).At("outline")
	if len(outline) > 1 && outline[0] == outline[len(outline)-1] {
		outline = outline[:len(outline)-1]
	}
	if len(outline) < 3 || len(outline) > MaxCorners {
		return 0, bad
	}
	const far = 1_000_000 // centimeters
	var twice int64
	var beforeX, beforeY int64
	for i := range len(outline) + 1 {
		corner := outline[i%len(outline)]
		if !corner.Valid() || max(corner.Lon-outline[0].Lon, outline[0].Lon-corner.Lon) > degree {
			return 0, bad
		}
		x, y := corner.centimeters(outline[0])
		if max(x, -x, y, -y) > far {
			return 0, bad
		}
		if i > 0 {
			twice += beforeX*y - x*beforeY
		}
		beforeX, beforeY = x, y
	}
	// A hundredth of 亩 is 10^6/15 square centimeters.
	return Mu((max(twice, -twice)*15/2 + 500_000) / 1_000_000), nil
}

// Plot is a piece of land of a household (地块).
type Plot struct {
	Code      string
	Household string // code in the member dimension
	Name      string
	Area      Mu // as declared
	Crop      string
	Terrain   Terrain
	Slope     int  // degrees
	Access    int  // width of the widest machine that gets there in centimeters; 0 for any
	Wet       bool // stays wet after rain
	Position  Position
	LonLat    LonLat // not known where it is zero
	Outlined  Mu     // inside the outline of a map; 0 where there is none
	Outline   string // GeoJSON coordinates of the ring
	Active    bool
}

// Limits of plots.
const (
	MaxSlope  = 60   // degrees
	MaxAccess = 2000 // centimeters
)

// Check lists what is wrong with the plot: field.required, plot.area for one without area, plot.terrain, plot.slope,
// plot.access, plot.position.
func (p *Plot) Check() ledger.Errors {
	es := checkNamed(p.Code, p.Name)
	if p.Household == "" {
		es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At("household"))
	}
	if !p.Area.within() {
		es = append(es, ledger.NewError(ledger.Invalid, "plot.area", ledger.Args{"plot": p.Name}).At("area"))
	}
	if p.Terrain <= AnyTerrain || p.Terrain > Terraced {
		es = append(es, ledger.NewError(ledger.Invalid, "plot.terrain", nil).At("terrain"))
	}
	if p.Slope < 0 || p.Slope > MaxSlope {
		es = append(es, ledger.NewError(ledger.Invalid, "plot.slope", nil).At("slope"))
	}
	if p.Access < 0 || p.Access > MaxAccess {
		es = append(es, ledger.NewError(ledger.Invalid, "plot.access", nil).At("access"))
	}
	if e := p.Position.check(); e != nil {
		es = append(es, e)
	}
	if e := ledger.CheckText("crop", p.Crop, MaxName); e != nil {
		es = append(es, e)
	}
	return es
}

// Differs reports whether the outline of a map gives another area than declared, by more than the tolerance in percent
// of what is declared.
func (p *Plot) Differs(tolerance int) bool {
	return p.Outlined > 0 && BeyondTolerance(p.Area, p.Outlined, tolerance)
}

// BeyondTolerance reports whether a measured area differs from a declared one by more than tolerance percent of it.
func BeyondTolerance(declared, measured Mu, tolerance int) bool {
	difference := max(measured-declared, declared-measured)
	return difference*100 > declared*Mu(tolerance)
}
