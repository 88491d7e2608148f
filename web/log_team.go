package web

import (
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// The fields in the log of the farm-service team that hold days, minutes from midnight and areas as numbers, and the
// beginnings of the actions that log them.
var (
	teamDays    = []string{"day", "date", "earliest", "latest", "asked_on", "maintenance", "leave", "licence_until", "from", "to", "until"}
	teamMinutes = []string{"start", "end", "overtime_until"}
	teamAreas   = []string{"area", "area_per_hour", "past_load", "max_part"}
	teamActions = []string{
		"order", "plan", "plot", "operation", "machine", "operator", "rate", "subsidy", "recurring", "labour", "weather", "sheet", "service",
	}
)

// teamValue shows a value that the team's work left in the log, and reports whether it has words of its own.
func (r *request) teamValue(action, name, value string) (string, bool) {
	group, _, _ := strings.Cut(action, ".")
	if !slices.Contains(teamActions, group) {
		return "", false
	}
	if key := "order_state." + value; name == "state" && r.srv.Locale.Has(key) {
		return r.text(key, nil), true
	}
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case err != nil:
	case slices.Contains(teamDays, name) && n > int64(ledger.Period(999912)):
		return ledger.Date(n).String(), true
	case slices.Contains(teamMinutes, name) && n >= 0 && n <= 24*60:
		return cooperatives.Clock(int(n)), true
	case slices.Contains(teamAreas, name):
		return cooperatives.Mu(n).String(), true
	case r.srv.Locale.Has(teamKey(name, n)):
		return r.text(teamKey(name, n), nil), true
	}
	return "", false
}

// teamKey is the key of the words of a kind of the team.
func teamKey(name string, n int64) string {
	switch name {
	case "terrain":
		return terrainKey(cooperatives.Terrain(n))
	case "stage":
		return stageKey(cooperatives.Stage(n))
	case "rain":
		return rainKey(cooperatives.Rain(n))
	case "zone":
		return zoneKey(cooperatives.Zone(n))
	case "labour":
		return labourKey(cooperatives.Labour(n))
	}
	return ""
}

// fieldAt is the name of the field at the end of a path, before the numbers of a list.
func fieldAt(path string) string {
	parts := strings.Split(path, ".")
	for _, part := range slices.Backward(parts) {
		if _, err := strconv.Atoi(part); err != nil {
			return snake(part)
		}
	}
	return ""
}
