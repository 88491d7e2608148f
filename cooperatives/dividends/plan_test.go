package dividends_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
)

func TestPlanFromTheClosedYear(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		dry, dryLines, err := v.Preview(v.ctx, v.request())
		ok(t, err)
		ref := v.plan()
		run, lines := v.run(ref.Run), v.lines(ref.Run)
		equal(t, "state", run.State, cooperatives.PlanDraft)
		equal(t, "income", run.Figures.YearIncome, yuan(t, "40000"))
		equal(t, "reserve", run.Breakdown.Reserve, yuan(t, "8000"))
		equal(t, "members", run.Breakdown.Members, yuan(t, "32000"))
		equal(t, "rate", run.Pool(dividends.OfShares).Rate, yuan(t, "4571.42"))
		equal(t, "residue", run.Pool(dividends.OfShares).Residue, yuan(t, "0.06"))
		equal(t, "gross", run.Gross, yuan(t, "31999.94"))
		equal(t, "name", lines[2].Name, "王小兰")
		equal(t, "part", lines[2].Gross(), yuan(t, "18285.68"))
		if d := cmp.Diff(dry.Content, run.Content); d != "" {
			t.Errorf("the dry run differs: %s", d)
		}
		if d := cmp.Diff(dryLines, lines, cmpopts.IgnoreUnexported(dividends.Line{}),
			cmpopts.IgnoreFields(dividends.Line{}, "Code", "State", "Rest", "RestTax")); d != "" {
			t.Errorf("the lines of the dry run differ: %s", d)
		}
		e := run.Explain(&lines[2].Part)
		if len(e) != 1 || e[0].Key != "explain.by_rate" || e[0].Args["shares"] != "4" || e[0].Args["rate"] != "4,571.42" {
			t.Errorf("explanation: %v", e)
		}
	})
}

func TestFromDraftToPaid(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.approved()
		equal(t, "state", run.State, cooperatives.PlanApproved)
		equal(t, "published", run.Published, ledger.Date(20260115))
		vouchers, err := v.Post(v.ctx, accountant, v.key(), dividends.Posting{
			Book: v.id, Run: run.No, Version: run.Version, Date: 20260215,
		})
		ok(t, err)
		equal(t, "vouchers", len(vouchers), 2)
		equal(t, "still approved", v.run(run.No).State, cooperatives.PlanApproved)
		v.passRun(run.No)
		equal(t, "posted", v.run(run.No).State, cooperatives.PlanPosted)
		equal(t, "allocated", v.balance("32201", ""), yuan(t, "39999.94"))
		equal(t, "reserve", v.balance("311", ""), -yuan(t, "8000"))
		equal(t, "owed", v.balance("113", "M3"), -yuan(t, "18285.68"))
	})
}
