package services_test

import (
	"sync"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestFormsAddWhatIsNew refuses what adds an entry under a code that is taken, of every kind, and changes entries under
// their own codes only. The key of a form that was sent twice writes once, and a list still changes what is there.
func TestFormsAddWhatIsNew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		all, ctx, id := v.services, v.ctx, v.id
		rule := cooperatives.Recurring{
			Code: "R1", Household: "H01", Plot: "D1", Operation: "FL", Cron: "0 0 1 4 *", WindowDays: 14, Active: true,
		}
		operations, err := all.ListOperations(ctx, id)
		check(t, err)
		machines, err := all.ListMachines(ctx, id)
		check(t, err)
		operators, err := all.ListOperators(ctx, id)
		check(t, err)
		rates, err := all.ListRates(ctx, id)
		check(t, err)
		subsidies, err := all.ListSubsidyRules(ctx, id)
		check(t, err)
		households := []services.Household{{Code: "H01", Labour: cooperatives.Disabled}}
		check(t, all.PutRecurring(ctx, clerk, v.key(), id, []cooperatives.Recurring{rule}))
		check(t, all.PutHouseholds(ctx, clerk, v.key(), id, households))
		for _, c := range []struct {
			code, key, field string
			put              func(s *services.Services, key string) error
		}{
			{"D1", "team.code_taken", "row.1.code", func(s *services.Services, key string) error {
				return s.PutPlots(ctx, clerk, key, id, []cooperatives.Plot{v.plot("D1", "H01", 800)})
			}},
			{operations[0].Code, "team.code_taken", "row.1.code", func(s *services.Services, key string) error {
				return s.PutOperations(ctx, clerk, key, id, operations[:1])
			}},
			{machines[0].Code, "team.code_taken", "row.1.code", func(s *services.Services, key string) error {
				return s.PutMachines(ctx, clerk, key, id, machines[:1])
			}},
			{operators[0].Code, "team.code_taken", "row.1.code", func(s *services.Services, key string) error {
				return s.PutOperators(ctx, clerk, key, id, operators[:1])
			}},
			{"R1", "team.code_taken", "row.1.code", func(s *services.Services, key string) error {
				return s.PutRecurring(ctx, clerk, key, id, []cooperatives.Recurring{rule})
			}},
			{rates[0].Code(), "team.entry_taken", "row.1.valid_from", func(s *services.Services, key string) error {
				return s.PutRates(ctx, clerk, key, id, rates[:1])
			}},
			{subsidies[0].Code(), "team.entry_taken", "row.1.year", func(s *services.Services, key string) error {
				return s.PutSubsidyRules(ctx, clerk, key, id, subsidies[:1])
			}},
			{"H01", "team.entry_taken", "row.1.household", func(s *services.Services, key string) error {
				return s.PutHouseholds(ctx, clerk, key, id, households)
			}},
		} {
			before := v.logged()
			wantKey(t, c.put(all.Entry(""), v.key()), c.key, c.field)
			wantKey(t, c.put(all.Entry("other"), v.key()), c.key, c.field)
			if v.logged() != before {
				t.Errorf("the log tells of %s, which was refused", c.code)
			}
			check(t, c.put(all.Entry(c.code), v.key()))
			check(t, c.put(all, v.key()))
		}
		added := []cooperatives.Plot{v.plot("D9", "H01", 100)}
		check(t, all.Entry("").PutPlots(ctx, clerk, "sent twice", id, added))
		check(t, all.Entry("").PutPlots(ctx, clerk, "sent twice", id, added))
	})
}

// TestTwoAddTheSameCode lets two people add a plot under one code at once: one of them is refused.
func TestTwoAddTheSameCode(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		var both sync.WaitGroup
		errs := make([]error, 2)
		for i, household := range []string{"H01", "H02"} {
			both.Go(func() {
				errs[i] = v.services.Entry("").PutPlots(v.ctx, clerk, "add "+household, v.id, []cooperatives.Plot{
					v.plot("D9", household, 100),
				})
			})
		}
		both.Wait()
		if errs[0] == nil {
			errs[0], errs[1] = errs[1], errs[0]
		}
		check(t, errs[1])
		wantKey(t, errs[0], "team.code_taken", "row.1.code")
	})
}

// TestPlotsKeepTheAreaThatWasAccepted refuses to make a plot smaller than what was accepted on it in the season, by form
// and from a file; work of earlier years does not count.
func TestPlotsKeepTheAreaThatWasAccepted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		put := func(area cooperatives.Mu) error {
			return v.services.PutPlots(v.ctx, clerk, v.key(), v.id, []cooperatives.Plot{v.plot("D1", "H01", area)})
		}
		v.done(v.order("D1", "FL"), 900)
		earlier := v.order("D2", "FL")
		earlier.Earliest, earlier.Latest = 20251101, 20251110
		v.done(earlier, 550)
		check(t, put(900))
		wantKey(t, put(899), "plot.below_accepted", "row.1.area")
		check(t, put(1000))
		check(t, v.services.PutPlots(v.ctx, clerk, v.key(), v.id, []cooperatives.Plot{v.plot("D2", "H02", 100)}))
		_, err := v.services.RehearsePlots(v.ctx, v.id, readPlots(t, "地块编号,户号,面积\nD2,H02,2\nD1,H01,8.99\n"))
		wantKey(t, err, "plot.below_accepted", "row.3.area")
		e := ledger.Problems(err)[0]
		if e.Args["accepted"] != "9.00" || e.Args["area"] != "8.99" || e.Args["plot"] != "地块D1" {
			t.Errorf("says %+v", e.Args)
		}
		check(t, put(1200))
	})
}
