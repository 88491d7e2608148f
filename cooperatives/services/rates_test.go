package services_test

import (
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestUsedRatesStay settles by a price, which then keeps its amount until it ends, while what nothing used goes away.
func TestUsedRatesStay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, settlement := settledFor(t, d, 0)
		s := v.services
		rates, err := s.ListRates(v.ctx, v.id)
		check(t, err)
		put := func(r cooperatives.Rate) error {
			return s.PutRates(v.ctx, clerk, v.key(), v.id, []cooperatives.Rate{r})
		}
		for _, r := range rates {
			if r.Operation != "FL" { // nobody sowed
				check(t, s.RemoveRate(v.ctx, clerk, v.key(), v.id, r.Code()))
				wantKey(t, s.RemoveRate(v.ctx, clerk, v.key(), v.id, r.Code()), "rate.unknown", "")
				continue
			}
			wantKey(t, s.RemoveRate(v.ctx, clerk, v.key(), v.id, r.Code()), "rate.used", "")
			dearer := r
			dearer.Amount++
			wantKey(t, put(dearer), "rate.used", "row.1.amount")
			ended := r
			ended.To = today.AddDays(-1)
			wantKey(t, put(ended), "rate.used", "row.1.amount")
			ended.To = today
			check(t, put(ended))
			dearer.From = today.AddDays(1)
			check(t, put(dearer))
		}
		rules, err := s.ListSubsidyRules(v.ctx, v.id)
		check(t, err)
		wantKey(t, s.RemoveSubsidyRule(v.ctx, clerk, v.key(), v.id, rules[0].Code()), "subsidy.used", "")
		other := rules[0]
		other.Document = "黔农发〔2026〕5号"
		check(t, s.PutSubsidyRules(v.ctx, clerk, v.key(), v.id, []cooperatives.SubsidyRule{other}))
		other.Cap--
		wantKey(t, s.PutSubsidyRules(v.ctx, clerk, v.key(), v.id, []cooperatives.SubsidyRule{other}), "subsidy.used", "row.1.share")
		other.Zone = cooperatives.Hilly
		check(t, s.PutSubsidyRules(v.ctx, clerk, v.key(), v.id, []cooperatives.SubsidyRule{other}))
		check(t, s.RemoveSubsidyRule(v.ctx, clerk, v.key(), v.id, other.Code()))
		wantKey(t, s.RemoveSubsidyRule(v.ctx, clerk, v.key(), v.id, other.Code()), "subsidy.unknown", "")
		m, err := s.Statement(v.ctx, v.id, march)
		check(t, err)
		if m.Gross != 1060_00 || len(settlement.Vouchers) != 3 {
			t.Errorf("the settlement comes to %s by now", m.Gross)
		}
	})
}
