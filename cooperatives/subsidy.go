package cooperatives

import (
	"strconv"

	"cunzhang/ledger"
)

// Zone is where a village lies as far as subsidies go.
type Zone int8

// The zones: 平原, and 丘陵山区 or 脱贫地区, where subsidies may be higher.
const (
	ZoneUnknown Zone = iota
	Plain
	Hilly
)

// AllZones lists the zones.
var AllZones = [...]Zone{Plain, Hilly}

var zoneNames = [...]string{"unknown", "plain", "hilly"}

// String returns the English name of the zone.
func (z Zone) String() string { return nameOf(zoneNames[:], int(z)) }

// ParseZone reads the name of a zone or fails with subsidy.zone.
func ParseZone(s string) (Zone, error) {
	return parseName[Zone](zoneNames[:], s, "subsidy.zone", "zone")
}

// SubsidyRule is what the province grants in a year (农业生产社会化服务补助). The national frame is 30 % of the price and 100 元
// per 亩 and season crop, 40 % and 130 元 in hills; a province may grant less.
type SubsidyRule struct {
	Province     string
	Year         int
	Zone         Zone
	Share        int          // of the price, in basis points
	Cap          ledger.Money // for one 亩 of a plot and season crop
	HouseholdCap ledger.Money // for a household and year; 0 for none
	Document     string       // that grants it
}

// Code names the rule among those of a book: 2026/hilly.
func (r SubsidyRule) Code() string { return strconv.Itoa(r.Year) + "/" + r.Zone.String() }

// maxShare is what the national frame allows at most, in basis points.
const maxShare = 4000

// CheckSubsidyRules checks rules together. Problems name the row, from 1: subsidy.zone, subsidy.year, subsidy.share,
// subsidy.cap, subsidy.twice, field.required.
func CheckSubsidyRules(all []SubsidyRule) error {
	var es ledger.Errors
	type at struct {
		year int
		zone Zone
	}
	seen := map[at]bool{}
	for i, r := range all {
		var found ledger.Errors
		if r.Province == "" {
			found = append(found, ledger.NewError(ledger.Invalid, "field.required", nil).At("province"))
		}
		if r.Zone != Plain && r.Zone != Hilly {
			found = append(found, ledger.NewError(ledger.Invalid, "subsidy.zone", nil).At("zone"))
		}
		if r.Year < 1949 || r.Year > 2199 {
			found = append(found, ledger.NewError(ledger.Invalid, "subsidy.year", nil).At("year"))
		}
		if r.Share < 0 || r.Share > maxShare {
			found = append(found, ledger.NewError(ledger.Invalid, "subsidy.share",
				ledger.Args{"max": strconv.Itoa(maxShare / 100)}).At("share"))
		}
		if min(r.Cap, r.HouseholdCap) < 0 || r.Cap > MaxRate || r.HouseholdCap > ledger.MaxMoney {
			found = append(found, ledger.NewError(ledger.Invalid, "subsidy.cap", nil).At("cap"))
		}
		if seen[at{r.Year, r.Zone}] {
			found = append(found, ledger.NewError(ledger.Invalid, "subsidy.twice",
				ledger.Args{"year": strconv.Itoa(r.Year)}).At("year"))
		}
		seen[at{r.Year, r.Zone}] = true
		es = appendRow(es, i, found)
	}
	return es.Err()
}

// Granted is what was granted before, in fen: for the plot and season crop, and to the household in the year.
type Granted struct {
	Season    ledger.Money
	Household ledger.Money
}

// Claimed is work for which a subsidy is asked: its area, the area of the whole plot, and its price in fen.
type Claimed struct {
	Area, Plot Mu
	Gross      ledger.Money
}

// Grant returns the subsidy of the work in fen: the share of the price, at most Cap for each 亩 of the work, and at most
// what the plot and season crop and the household have left. Fractions of a fen are dropped, so that no cap is passed.
func (r *SubsidyRule) Grant(c Claimed, before Granted) ledger.Money {
	grant := min(c.Gross*ledger.Money(r.Share)/10_000, ledger.Money(c.Area)*r.Cap/100,
		ledger.Money(c.Plot)*r.Cap/100-before.Season)
	if r.HouseholdCap > 0 {
		grant = min(grant, r.HouseholdCap-before.Household)
	}
	return max(0, grant)
}
