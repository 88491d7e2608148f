package services

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// MaxMap bounds a map, in bytes.
const MaxMap = 20 << 20

// feature is a plot of a map (RFC 7946). Coordinates are read as they stand, so that no digit is lost.
type feature struct {
	Geometry *struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
	Properties json.RawMessage `json:"properties"`
}

// ReadMap reads plots from a map in GeoJSON: a collection of polygons whose properties are named as the columns of a list
// are. A plot whose area is not told has that of its outline. It fails with map.malformed, map.too_large and map.empty; the
// import tells, with all else that is wrong, map.geometry for what is no polygon and plot.outline.
func ReadMap(content []byte) (PlotList, error) {
	list := PlotList{drawn: true}
	if len(content) > MaxMap {
		return list, mapError("map.too_large")
	}
	var collection struct {
		Type     string            `json:"type"`
		Features []json.RawMessage `json:"features"`
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
	for i, text := range collection.Features {
		list.rows = append(list.rows, mapRow(text, i+1, names))
	}
	list.Hash = sha256.Sum256(content)
	return list, nil
}

// mapRow reads a feature. What is wrong with its outline it keeps, to be told with what is wrong with the rest.
func mapRow(text json.RawMessage, no int, names map[string]string) plotRow {
	var f feature
	err := json.Unmarshal(text, &f)
	row := plotRow{no: no, get: texts(f.Properties, names)}
	ring, problem := f.ring()
	if problem == nil {
		row.outline, problem = corners(ring)
	}
	compact, ringErr := json.Marshal(ring)
	switch {
	case problem != nil:
		row.problem = problem
	case errors.Join(err, ringErr) != nil:
		row.problem = badGeometry()
	default:
		row.ring = string(compact)
	}
	return row
}

func mapError(key string) *ledger.Error { return ledger.NewError(ledger.Invalid, key, nil).At("file") }

// texts returns the properties of a feature by field, numbers as they stand.
func texts(properties json.RawMessage, names map[string]string) func(field string) string {
	found := map[string]string{}
	var values map[string]json.RawMessage
	if json.Unmarshal(properties, &values) != nil {
		values = nil // a feature without properties, of which all that a plot needs will be missed
	}
	for name, value := range values {
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

func badGeometry() *ledger.Error {
	return ledger.NewError(ledger.Invalid, "map.geometry", nil).At("outline")
}

// ring returns the outer ring of a polygon, or of a collection of one polygon.
func (f *feature) ring() ([][]json.Number, *ledger.Error) {
	bad := badGeometry()
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
