package specs

import (
	"embed"
	"slices"
	"strings"

	"cunzhang/ledger"
)

//go:embed data/*.csv
var files embed.FS

// Variants lists the variants of a statement under a regime, the default first; none when the regime has no such
// statement. The default of a statement with one layout is the empty string.
func Variants(regime ledger.Regime, name string) []string {
	switch {
	case regime == ledger.RuralCollective && name == "income-statement":
		return []string{"subsidy-above", "subsidy-below"}
	case regime == ledger.RuralCollective && name == "balance-sheet",
		regime == ledger.SmallBusiness && (name == "balance-sheet" || name == "income-statement"),
		regime == ledger.FarmersCooperative &&
			(name == "balance-sheet" || name == "income-statement" || name == "equity-changes"):
		return []string{""}
	}
	return nil
}

// Find returns a statutory statement of a regime; an empty variant is the default. It fails with report.not_in_regime
// or report.variant, which names the known variants.
func Find(regime ledger.Regime, name, variant string) (Spec, error) {
	variants := Variants(regime, name)
	if len(variants) == 0 {
		return Spec{}, ledger.NewError(ledger.NotFound, "report.not_in_regime",
			ledger.Args{"report": name, "regime": regime.String()})
	}
	if variant == "" {
		variant = variants[0]
	}
	if !slices.Contains(variants, variant) {
		return Spec{}, ledger.NewError(ledger.Invalid, "report.variant",
			ledger.Args{"variant": variant, "known": strings.Join(variants, ", ")})
	}
	path := "data/" + regime.String() + "." + name
	if variant != "" {
		path += "." + variant
	}
	f, err := files.Open(path + ".csv")
	if err != nil {
		return Spec{}, &ledger.Error{Kind: ledger.Internal, Key: "report.spec_missing", Err: err}
	}
	defer f.Close() // an embedded file has nothing to flush
	return Parse(f)
}
