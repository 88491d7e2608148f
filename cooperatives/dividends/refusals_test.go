package dividends_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
)

// rules takes the usual rules of a collective with a change.
func rules(change func(*dividends.Rules)) func(*dividends.Request) {
	return func(q *dividends.Request) {
		r := dividends.DefaultRules(ledger.RuralCollective)
		change(&r)
		q.Rules = &r
	}
}

func taint(t dividends.Taint) func(*dividends.Request) {
	return func(q *dividends.Request) { q.Taints = append(q.Taints, t) }
}

// refusal is a plan that the law or the books forbid, with the article that says so.
type refusal struct {
	name string
	key  string
	law  cooperatives.Law
	with func(*dividends.Request)
}

func refusals() []refusal {
	amount := func(kind cooperatives.NotIncome) func(*dividends.Request) {
		return taint(dividends.Taint{Kind: kind, Amount: 100000})
	}
	return []refusal{
		{"borrowed money", "plan.borrowed", cooperatives.Collective42, amount(cooperatives.Borrowed)},
		{"land compensation", "plan.land_compensation", cooperatives.Collective26, amount(cooperatives.LandCompensation)},
		{"special grant", "plan.special_grant", cooperatives.Collective42, amount(cooperatives.SpecialGrant)},
		{"sale proceeds", "plan.sale_proceeds", cooperatives.Collective42, amount(cooperatives.SaleProceeds)},
		{"rent of later years", "plan.advance_rent", cooperatives.Collective42, amount(cooperatives.AdvanceRent)},
		{"donation", "plan.donation", cooperatives.Collective42, amount(cooperatives.Donation)},
		{"revaluation", "plan.revaluation", cooperatives.Collective42, amount(cooperatives.Revaluation)},
		{
			"a watched account", "plan.special_grant", cooperatives.Collective42,
			rules(func(r *dividends.Rules) {
				r.Watched = []dividends.Watched{{Account: "503", Kind: cooperatives.SpecialGrant}}
			}),
		},
		{
			"a reserve below the province's floor", "plan.reserve_floor", cooperatives.Zhejiang32,
			rules(func(r *dividends.Rules) {
				r.Charter.Floor = cooperatives.Floor{Rate: dec("0.3"), Law: cooperatives.Zhejiang32}
			}),
		},
		{
			"more than there is", "plan.more_than_there_is", cooperatives.Collective42,
			rules(func(r *dividends.Rules) { r.Charter.Members = cooperatives.Item{Amount: 50000_00} }),
		},
		{
			"an interim run that the charter does not know", "plan.interim", cooperatives.CharterRule,
			func(q *dividends.Request) {
				q.Kind = cooperatives.Interim
				rules(func(r *dividends.Rules) { r.Charter.InterimAllowed = false })(q)
			},
		},
		{
			"a rate that the pool does not afford", "split.rate_too_high", "",
			func(q *dividends.Request) { q.Rate = 9999_00 },
		},
		{
			"an account that the book lacks", "dividend.account", "",
			rules(func(r *dividends.Rules) { r.Accounts.Payable = "9999" }),
		},
		{"a day that has not come", "dividend.future", "", func(q *dividends.Request) { q.On = 20260401 }},
		{"another year", "dividend.year_open", "", func(q *dividends.Request) { q.Year = 2026 }},
		{
			"the rules of another regime", "plan.regime", "",
			func(q *dividends.Request) {
				r := dividends.DefaultRules(ledger.FarmersCooperative)
				q.Rules = &r
			},
		},
	}
}

func TestPlansAreRefusedWithTheirArticle(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.post(20251101, "102", "503", "2000")
		v.income("40000")
		for _, c := range refusals() {
			_, err := v.Plan(v.ctx, accountant, v.key(), v.request(c.with))
			want(t, err, c.key)
			for _, p := range ledger.Problems(err) {
				if p.Key == c.key && p.Args["law"] != string(c.law) {
					t.Errorf("%s: law %q, want %q", c.name, p.Args["law"], c.law)
				}
			}
		}
		all, err := v.List(v.ctx, v.id, 0)
		ok(t, err)
		equal(t, "runs after refusals", len(all), 0)
	})
}

func TestAYearThatIsNotDoneIsNotDistributed(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.post(20251120, "102", "50103", "40000")
		_, _, err := v.Preview(v.ctx, v.request())
		want(t, err, "dividend.year_open")
		v.closeMonths(11)
		_, _, err = v.Preview(v.ctx, v.request())
		want(t, err, "dividend.year_open")
	})
}

func TestMoneyThatIsNotThereIsNotDistributed(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.post(20251120, "112", "50103", "40000") // earned, not received
		v.post(20251121, "102", "241", "39000")   // bound to a purpose
		v.closeYear()
		_, _, err := v.Preview(v.ctx, v.request())
		want(t, err, "plan.no_cash")
		for _, p := range ledger.Problems(err) {
			equal(t, "cash", p.Args["cash"], "0.00")
		}
	})
}

func TestMoneyTakenOutStaysUndistributed(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.post(20251101, "102", "503", "2000")
		v.income("40000")
		run, _, err := v.Preview(v.ctx, v.request(
			taint(dividends.Taint{Kind: cooperatives.SpecialGrant, Account: "503", Exclude: true})))
		ok(t, err)
		equal(t, "income", run.Figures.YearIncome, yuan(t, "42000"))
		equal(t, "pool", run.Breakdown.Pool, yuan(t, "40000"))
		equal(t, "left", run.Breakdown.Left, yuan(t, "2000"))
	})
}

func TestRentOfSeveralYearsIsSpreadByDays(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		rent := dividends.Taint{
			Kind: cooperatives.AdvanceRent, Amount: 36500_00, From: 20250101, To: 20261231, Exclude: true,
		}
		run, _, err := v.Preview(v.ctx, v.request(taint(rent)))
		ok(t, err)
		equal(t, "rent of 2026", run.Figures.Excluded, yuan(t, "18250"))
		equal(t, "pool", run.Breakdown.Pool, yuan(t, "21750"))
		rent.Exclude = false
		_, _, err = v.Preview(v.ctx, v.request(taint(rent)))
		want(t, err, "plan.advance_rent")
	})
}

func TestVotesAreRefusedWithTheirArticle(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		no := v.plan().Run
		want(t, v.step(no, func(s *dividends.Step) { s.To = cooperatives.PlanPublished }), "proposal.order")
		want(t, v.step(no, func(s *dividends.Step) { s.Office = cooperatives.OfficeCashier }), "proposal.office")
		want(t, v.step(no, func(s *dividends.Step) { s.Document = "" }), "field.required")
		want(t, v.step(no, func(s *dividends.Step) { s.On = 20260401 }), "dividend.future")
		want(t, v.step(no, func(s *dividends.Step) { s.Version = 9 }), "dividend.stale")
		want(t, v.step(no, func(s *dividends.Step) { s.To = cooperatives.PlanPaid }), "dividend.by_books")
		v.advance(no, cooperatives.PlanPublished)
		vote := func(change func(*cooperatives.Vote)) func(*dividends.Step) {
			return func(s *dividends.Step) { change(s.Vote) }
		}
		for key, change := range map[string]func(*dividends.Step){
			"vote.too_early":           func(s *dividends.Step) { s.On = 20260124 },
			"vote.villagers":           vote(func(v *cooperatives.Vote) { v.Body = cooperatives.VillagersMeeting }),
			"vote.mass_meeting":        vote(func(v *cooperatives.Vote) { v.Body = cooperatives.MassMeeting }),
			"vote.threshold":           vote(func(v *cooperatives.Vote) { v.Yes, v.No = 5, 3 }),
			"vote.quorum":              vote(func(v *cooperatives.Vote) { v.Present, v.Yes, v.No = 5, 5, 0 }),
			"dividend.no_minutes":      func(s *dividends.Step) { s.Files = nil },
			"dividend.entitled":        vote(func(v *cooperatives.Vote) { v.Entitled, v.Present, v.Yes = 8, 8, 7 }),
			"file.unknown":             func(s *dividends.Step) { s.Files[0].Hash[0]++ },
			"proposal.vote":            func(s *dividends.Step) { s.Vote = nil },
			"vote.representatives_few": vote(func(v *cooperatives.Vote) { v.Body = cooperatives.RepresentativesMeeting }),
		} {
			want(t, v.step(no, change), key)
		}
		equal(t, "still published", v.run(no).State, cooperatives.PlanPublished)
		ok(t, v.step(no))
		ok(t, v.step(no))
		_, err := v.Return(v.ctx, chair, v.key(), dividends.Step{Book: v.id, Run: no, Version: 1, Document: "再议"})
		want(t, err, "proposal.final")
	})
}

func TestSupervisorsAreNotThoseWhoDrafted(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		no := v.plan().Run
		ok(t, v.step(no))
		run := v.run(no)
		for _, who := range []ledger.Actor{accountant, chair} {
			_, err := v.Advance(v.ctx, who, v.key(), dividends.Step{
				Book: v.id, Run: no, Version: run.Version, To: cooperatives.SupervisorsReviewed,
				Office: cooperatives.OfficeSupervisors, On: 20260112, Document: "意见",
			})
			want(t, err, "proposal.apart")
		}
	})
}

// attack runs a statement against the database, which must refuse it with the guard.
func (v *village) attack(statement, guard string) {
	v.t.Helper()
	err := v.exec(statement)
	if err == nil || !strings.Contains(err.Error(), guard) {
		v.t.Errorf("%s: %v, want %s", statement, err, guard)
	}
}

func TestWhatIsDecidedIsFrozenInTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted().No
		no, err := v.batch(run)
		ok(t, err)
		for statement, guard := range map[string]string{
			"UPDATE dividend_parts SET by_shares = by_shares + 1": "log_is_final",
			"DELETE FROM dividend_parts":                          "log_is_final",
			"UPDATE dividend_versions SET content = '{}'":         "log_is_final",
			"DELETE FROM dividend_moves":                          "log_is_final",
			"UPDATE dividend_runs SET year = 2024":                "log_is_final",
			"DELETE FROM dividend_vouchers":                       "log_is_final",
			"INSERT INTO dividend_versions SELECT book, run, version + 1, content, holders, payees, gross, tax, digest, actor, drafter, at FROM dividend_versions":                                                    "plan_is_frozen",
			"INSERT INTO dividend_moves SELECT book, run, 9, version, state, office, day, document, vote, files, actor, mover, at FROM dividend_moves WHERE no = 1":                                                   "plan_is_frozen",
			"INSERT INTO dividend_parts SELECT book, run, version, 'M9', name, holdings, weight, patronage, capital, by_shares, returned, remainder, tax, '0123456789ABCDEF' FROM dividend_parts WHERE holder = 'M1'": "plan_is_frozen",
			"UPDATE dividend_payments SET outcome = 'paid'":                                                     "posted_is_final",
			"UPDATE dividend_batches SET state = 'released', decided_by = prepared_by, decided_at = 1":          "release_needs_two",
			"UPDATE dividend_batches SET gross = gross + 1, state = 'canceled', decided_by = 1, decided_at = 1": "posted_is_final",
			"DELETE FROM dividend_batches":                                                                      "posted_is_final",
		} {
			v.attack(statement, guard)
		}
		_, err = v.release(run, no)
		ok(t, err)
		_, err = v.report(run, no)
		ok(t, err)
		v.attack("UPDATE dividend_payments SET outcome = 'failed', reason = 'x'", "posted_is_final")
		v.attack("UPDATE dividend_batches SET state = 'canceled'", "posted_is_final")
		v.attack("UPDATE dividend_payments SET bounced = 20260303", "bounce_has_reason")
		v.attack("UPDATE dividend_payments SET bounced = 20260301, bounced_reason = 'x'", "posted_is_final") // before it was paid
		v.attack("UPDATE dividend_payments SET bounced = 20260303, bounced_reason = 'x', gross = gross + 1", "posted_is_final")
		equal(t, "paid", v.states(run), "M1 paid; M2 paid; M3 paid; ")
	})
}

func TestGoingBackIsANewVersionAndItsStatementsReplaceTheOld(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		no := v.plan().Run
		first := v.lines(no)[0]
		v.advance(no, cooperatives.BoardAgreed)
		ref, err := v.Return(v.ctx, chair, v.key(), dividends.Step{
			Book: v.id, Run: no, Version: 1, On: 20260112, Document: "核实",
		})
		ok(t, err)
		equal(t, "version", ref.Version, 2)
		second := v.lines(no)[0]
		equal(t, "the same part", second.ByShares, first.ByShares)
		if first.Code == second.Code {
			t.Error("two versions share the code of a statement")
		}
		old, err := v.Lines(v.ctx, v.id, no, dividends.LineQuery{Version: 1})
		ok(t, err)
		equal(t, "old code", old[0].Code, first.Code)
		again := v.request(func(q *dividends.Request) { q.Run, q.On = no, 20260113 },
			rules(func(r *dividends.Rules) { r.Charter.Reserve.Rate = decimal.New(30, -2) }))
		ref, err = v.Plan(v.ctx, accountant, v.key(), again)
		ok(t, err)
		equal(t, "version", ref.Version, 3)
		equal(t, "reserve", v.run(no).Breakdown.Reserve, yuan(t, "12000"))

		verify := func(code cooperatives.Code, wanted dividends.Validity) {
			t.Helper()
			x, err := v.Verify(v.ctx, strings.ToLower(code.Grouped()))
			ok(t, err)
			equal(t, "validity", x.Validity, wanted)
			equal(t, "name", x.Name, "张*山")
			equal(t, "organization", x.Organization, "高寨村股份经济合作社")
		}
		third := v.lines(no)[0]
		verify(first.Code, dividends.Replaced)
		verify(second.Code, dividends.Replaced)
		verify(third.Code, dividends.Pending)
		v.advance(no, cooperatives.BoardAgreed)
		_, err = v.Annul(v.ctx, chair, v.key(), dividends.Step{Book: v.id, Run: no, Version: 3, On: 20260114, Document: "暂不分配"})
		ok(t, err)
		verify(third.Code, dividends.Annulled)
		want(t, v.step(no), "dividend.void")
		_, err = v.Verify(v.ctx, "0000000000000000")
		want(t, err, "dividend.no_such_code")
		_, err = v.Verify(v.ctx, string(third.Code[:15])+"?")
		want(t, err, "code.malformed")
		v.plan() // the year is free again
	})
}

func TestTheMemberSeesWhatIsPublished(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		no := v.plan().Run
		mine := func() []dividends.Dividend {
			t.Helper()
			out, err := v.OfHolder(v.ctx, v.id, []cooperatives.Holder{"M3", "nobody"})
			ok(t, err)
			return out
		}
		equal(t, "before", len(mine()), 0)
		v.advance(no, cooperatives.PlanPublished)
		d := mine()
		equal(t, "after", len(d), 1)
		equal(t, "net", d[0].Net(), yuan(t, "18285.68"))
		equal(t, "total", d[0].Total, yuan(t, "31999.94"))
		equal(t, "step", d[0].Steps[0].Args["rate"], "4,571.42")
		other, err := v.OfHolder(v.ctx, v.id+1, []cooperatives.Holder{"M3"})
		ok(t, err)
		equal(t, "another book", len(other), 0)
		_, err = v.Find(v.ctx, v.id+1, no)
		want(t, err, "dividend.unknown")
	})
}
