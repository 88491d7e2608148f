package cooperatives

import (
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// Litres are fuel in hundredths of a litre.
type Litres int64

// The bounds of the fuel of one job: more litres than a tank takes, or more fen for a litre than fuel ever cost, are slips
// of the pen.
const (
	MaxLitres    Litres       = 500_00
	MaxFuelPrice ledger.Money = 20_00
)

// ParseLitres reads litres with at most two decimals, with or without the word 升. It fails with fuel.malformed.
func ParseLitres(s string) (Litres, error) {
	q, err := ledger.ParseQuantity(strings.TrimSuffix(strings.TrimSpace(s), "升"))
	if err != nil || q%100 != 0 {
		return 0, ledger.NewError(ledger.Invalid, "fuel.malformed", ledger.Args{"text": s})
	}
	return Litres(q / 100), nil
}

// String returns the litres with two decimals.
func (l Litres) String() string { return decimal.New(int64(l), -2).StringFixed(2) }

// Fuel is what a machine burnt for one job (油料), and what that cost in fen; zero where nobody noted it.
type Fuel struct {
	Litres Litres       `json:"litres"`
	Cost   ledger.Money `json:"cost"`
}

// Add adds the fuel of another job.
func (f *Fuel) Add(other Fuel) { f.Litres, f.Cost = f.Litres+other.Litres, f.Cost+other.Cost }

// Check refuses fuel that no job can burn: fuel.litres below nothing or above MaxLitres, and fuel.cost below nothing or
// above what so many litres can cost.
func (f Fuel) Check() ledger.Errors {
	if f.Litres < 0 || f.Litres > MaxLitres {
		return ledger.Errors{ledger.NewError(ledger.Invalid, "fuel.litres", ledger.Args{"max": MaxLitres.String()}).At("litres")}
	}
	if f.Cost < 0 || f.Cost > (ledger.Money(f.Litres)*MaxFuelPrice+99)/100 {
		return ledger.Errors{ledger.NewError(ledger.Invalid, "fuel.cost", ledger.Args{
			"litres": f.Litres.String(), "price": MaxFuelPrice.String(),
		}).At("fuel_cost")}
	}
	return nil
}
