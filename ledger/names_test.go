package ledger_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
)

// Names are stored in databases and log files, so none may change; numbers out of range say so.
func TestNames(t *testing.T) {
	tests := []struct {
		name string
		of   func(int8) fmt.Stringer
		want []string
	}{
		{
			"kinds", func(i int8) fmt.Stringer { return ledger.Kind(i) },
			[]string{"unknown", "invalid", "not found", "conflict", "denied", "closed", "busy", "internal"},
		},
		{
			"regimes", func(i int8) fmt.Stringer { return ledger.Regime(i) },
			[]string{"unknown", "collective-2023", "coop-2021", "small-business-2011", "collective-2004"},
		},
		{
			"classes", func(i int8) fmt.Stringer { return ledger.Class(i) },
			[]string{"unknown", "asset", "liability", "equity", "cost", "income", "expense"},
		},
		{
			"sides", func(i int8) fmt.Stringer { return ledger.Side(i) },
			[]string{"unknown", "debit", "credit", "both"},
		},
		{
			"dimensions", func(i int8) fmt.Stringer { return ledger.Dimension(i) },
			[]string{"unknown", "member", "counterparty", "venture", "project", "department"},
		},
		{
			"states", func(i int8) fmt.Stringer { return ledger.State(i) },
			[]string{"unknown", "draft", "submitted", "checked", "posted"},
		},
		{
			"voucher kinds", func(i int8) fmt.Stringer { return ledger.VoucherKind(i) },
			[]string{"unknown", "ordinary", "reversal", "supplement", "carry-forward", "year-end", "depreciation"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for i := range tt.want {
				got = append(got, tt.of(int8(i)).String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, i := range []int8{-1, int8(len(tt.want)), 127} {
				if got := tt.of(i).String(); got != "unknown" {
					t.Errorf("%d is %q", i, got)
				}
			}
		})
	}
}

func TestParseRegime(t *testing.T) {
	for _, r := range []ledger.Regime{ledger.RuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness} {
		if got, err := ledger.ParseRegime(" " + r.String() + "\n"); err != nil || got != r {
			t.Errorf("%s reads as %s, %v", r, got, err)
		}
	}
	// Nobody keeps books under the old regime any more.
	for _, name := range []string{"", "unknown", "collective", ledger.LegacyRuralCollective.String()} {
		_, err := ledger.ParseRegime(name)
		wantProblem(t, err, ledger.Invalid, "regime.unknown")
	}
}

func TestEveryRegimeNamesItsClosingAccounts(t *testing.T) {
	for _, r := range []ledger.Regime{
		ledger.RuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness, ledger.LegacyRuralCollective,
	} {
		roles := r.Roles()
		if roles.Result == "" || roles.Distribution == "" || roles.Undistributed == "" || len(roles.Allocations) == 0 {
			t.Errorf("%s: %+v", r, roles)
		}
	}
	if diff := cmp.Diff(ledger.Roles{}, ledger.RegimeUnknown.Roles()); diff != "" {
		t.Errorf("an unknown regime has roles:\n%s", diff)
	}
}
