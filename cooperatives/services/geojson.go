package services

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members/sheet"
	"cunzhang/ledger"
)

// MaxMap bounds a map, in bytes.
const MaxMap = 20 << 20

// feature is a plot of a map (RFC 7946). Coordinates are read as they stand, so that no digit is lost.
type feature struct {
	Type     string `json:"type"`
	Geometry *struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
	Properties map[string]json.RawMessage `json:"properties"`
}

// ReadMap reads plots from a map in GeoJSON: a collection of polygons whose properties are named as the columns of a list
// are. A plot whose area is not told has that of its outline. It fails with map.malformed, map.too_large, map.empty, and,
// naming the row, map.geometry for what is no polygon and plot.outline.
func ReadMap(content []byte) (PlotList, error) {
	var list PlotList
	if len(content) > MaxMap {
		return list, mapError("map.too_large")
	}
	var collection struct {
		Type     string    `json:"type"`
		Features []feature `json:"features"`
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if err := json.Unmarshal(content, &collection); err != nil || collection.Type != "FeatureCollection" {
		return list, mapError("map.malformed")
	}
	if len(collection.Features) == 0 {
		return list, mapError("map.empty")
	}
	names := map[string]string{}
	for _, c := range plotColumnsOf() {
		for _, name := range c.Names {
			names[name] = c.Field
		}
	}
	var es ledger.Errors
	for i, f := range collection.Features {
		row := plotRow{no: i + 1, get: texts(f.Properties, names)}
		ring, e := f.ring()
		if e == nil {
			row.outline, e = corners(ring)
		}
		if e != nil {
			es = append(es, sheet.AtRow(e, row.no))
			continue
		}
		compact, err := json.Marshal(ring)
		if err != nil {
			return list, err
		}
		row.ring = string(compact)
		list.rows = append(list.rows, row)
	}
	list.Hash = sha256.Sum256(content)
	return list, es.Err()
}

func mapError(key string) *ledger.Error { return ledger.NewError(ledger.Invalid, key, nil).At("file") }

// texts returns the properties of a feature by field, numbers as they stand.
func texts(properties map[string]json.RawMessage, names map[string]string) func(field string) string {
	found := map[string]string{}
	for name, value := range properties {
		field := names[strings.ToLower(strings.TrimSpace(name))]
		if field == "" || len(value) > 1000 {
			continue
		}
		text := string(value)
		var s string
		if json.Unmarshal(value, &s) == nil {
			text = s
		}
		if text != "null" {
			found[field] = strings.TrimSpace(text)
		}
	}
	return func(field string) string { return found[field] }
}

// ring returns the outer ring of a polygon, or of a collection of one polygon.
func (f *feature) ring() ([][]json.Number, *ledger.Error) {
	bad := ledger.NewError(ledger.Invalid, "map.geometry", nil).At("outline")
	if f.Geometry == nil {
		return nil, bad
	}
	var polygon [][][]json.Number
	switch f.Geometry.Type {
	case "Polygon":
		if json.Unmarshal(f.Geometry.Coordinates, &polygon) != nil {
			return nil, bad
		}
	case "MultiPolygon":
		var several [][][][]json.Number
		if json.Unmarshal(f.Geometry.Coordinates, &several) != nil || len(several) != 1 {
			return nil, bad
		}
		polygon = several[0]
	default:
		return nil, bad
	}
	if len(polygon) != 1 || len(polygon[0]) > cooperatives.MaxCorners {
		return nil, bad
	}
	return polygon[0], nil
}

// corners reads the corners of a ring.
func corners(ring [][]json.Number) ([]cooperatives.LonLat, *ledger.Error) {
	out := make([]cooperatives.LonLat, len(ring))
	for i, place := range ring {
		if len(place) < 2 {
			return nil, ledger.NewError(ledger.Invalid, "plot.outline", nil).At("outline")
		}
		var err error
		if out[i].Lon, err = parseDegrees(place[0].String()); err == nil {
			out[i].Lat, err = parseDegrees(place[1].String())
		}
		if err != nil || !out[i].Valid() {
			return nil, ledger.NewError(ledger.Invalid, "plot.outline", nil).At("outline")
		}
	}
	return out, nil
}
