package paper

import "cunzhang/reports"

// Plan is the plan of distribution (收益分配方案, 盈余分配方案) as it is published, with the steps that its version took.
func (p *Distribution) Plan() reports.Statement {
	var lines []reports.PlanLine
	for _, l := range p.Waterfall() {
		lines = append(lines, reports.PlanLine{Text: l.Name, Basis: l.Basis, Amount: l.Amount, Strong: l.Strong})
	}
	var steps []reports.PlanStep
	for _, m := range p.Run.Moves {
		if m.Void || m.Version != p.Run.Version {
			continue
		}
		steps = append(steps, reports.PlanStep{
			State: p.text("plan_state."+m.To.String(), nil), By: p.text("office."+m.Office.String(), nil), Paper: m.Document,
			Date: m.On,
		})
	}
	var remarks []string
	if p.Run.Note != "" {
		remarks = append(remarks, p.Run.Note)
	}
	return reports.DistributionPlan(p.Header(), lines, steps, remarks)
}
