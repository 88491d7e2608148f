package web

import (
	"net/url"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// farmers sets the team up with a plot of the head of the household, one of the household and one of the neighbor.
func (s *testServer) farmers() {
	s.t.Helper()
	s.team()
	var values []books.DimensionValue
	for _, v := range []villager{{"G1", "王大山", ""}, {"H1", "王大山家", ""}, {"G3", "赵邻居", ""}} {
		values = append(values, books.DimensionValue{Kind: ledger.Member, Code: v.code, Name: v.name, Active: true})
	}
	check(s.t, s.books.PutDimensionValues(s.t.Context(), dispatcher, "farmers", s.book.ID, values))
	var plots []cooperatives.Plot
	for i, household := range []string{"G1", "H1", "G3"} {
		plots = append(plots, cooperatives.Plot{
			Code: "F" + itoa(i+1), Household: household, Name: "田" + itoa(i+1), Area: 500, Crop: "水稻", Terrain: cooperatives.Flat,
			Active: true,
		})
	}
	check(s.t, s.services.PutPlots(s.t.Context(), dispatcher, "farmers.plots", s.book.ID, plots))
}

// TestMemberAsksForWork goes from a household's request to its settlement, with a request that is declined and one that
// is withdrawn, on the pages of a member who may be far away.
func TestMemberAsksForWork(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.settle()
		s.farmers()
		c, neighbor, desk := s.member(s.book, "G1"), s.member(s.book, "G3"), s.as(staff.Chair)
		form := func(changed ...string) url.Values {
			f := url.Values{
				"plot": {"F1"}, "operation": {"FL"}, "earliest": {"2026-03-17"}, "latest": {"2026-03-24"}, "note": {"走西边路"},
			}
			for i := 0; i < len(changed); i += 2 {
				f.Set(changed[i], changed[i+1])
			}
			return f
		}
		page := c.get("/m/field").want(t, 200, "田1", "田2", "翻犁", "提交申请").wantWords(t)
		if strings.Contains(page.body, "田3") {
			t.Error("the neighbor's plot is offered")
		}
		c.step("/m/field", "/m/field", form("latest", "2026-03-16")).want(t, 422, "2026-03-16", "走西边路")
		c.step("/m/field", "/m/field", form("earliest", "2026-03-15")).want(t, 422, "已经过去")
		c.step("/m/field", "/m/field", form("plot", "F3")).want(t, 422, `role="alert"`)
		c.step("/m/field", "/m/field", form("relative", "1")).want(t, 422, `<a href="#asked_by">亲属姓名（替家里申请时填）</a>：请填写此项。`)
		nothing := c.step("/m/field", "/m/field", form("plot", "", "operation", "", "relative", "1")).
			want(t, 422, `<a href="#plot">哪块地</a>：请填写此项。`, `<a href="#operation">做什么</a>：请填写此项。`, `<a href="#asked_by">`)
		if strings.Contains(nothing.body, "户：") {
			t.Error("a field is missed that the form does not have")
		}
		c.step("/m/field", "/m/field", form("relative", "1", "asked_by", "王小山")).want(t, 303)
		c.step("/m/field", "/m/field", form()).want(t, 409, "已有订单 PG-0001")
		c.step("/m/field", "/m/field", form("plot", "F2")).want(t, 303)
		c.step("/m/field", "/m/field", form("operation", "BZ")).want(t, 303)
		c.get("/m/field/1?done=field_asked").want(t, 200, "等服务队受理", "走西边路", "申请", "撤回申请").wantWords(t)
		neighbor.get("/m/field/1").want(t, 404)
		neighbor.step("/m/field", "/m/field/1/withdraw", url.Values{"reason": {"不做了"}}).want(t, 404)

		desk.get("/b/gz/field/orders?group=requested").want(t, 200, "PG-0001", "王小山").wantWords(t)
		desk.step("/b/gz/field/orders/1", "/b/gz/field/orders/1/move", url.Values{"to": {"admitted"}}).want(t, 303)
		desk.get("/b/gz/field/orders/2").want(t, 200, "不受理")
		desk.step("/b/gz/field/orders/2", "/b/gz/field/orders/2/move", url.Values{"to": {"cancelled"}}).want(t, 422, "原因")
		desk.step("/b/gz/field/orders/2", "/b/gz/field/orders/2/move", url.Values{"to": {"cancelled"}, "reason": {"坡太陡，机器上不去"}}).want(t, 303)
		c.get("/m/field/2").want(t, 200, "取消", "坡太陡，机器上不去").wantWords(t)
		c.step("/m/field/3", "/m/field/3/withdraw", url.Values{"reason": {" "}}).want(t, 422, "请写明原因")
		c.step("/m/field/3", "/m/field/3/withdraw", url.Values{"reason": {"自家种了"}}).want(t, 303)
		c.get("/m/field").want(t, 200, "受理", "取消").wantWords(t)

		s.assigned(1, 20260317)
		seen := c.get("/m/field/1").want(t, 200, "周二 2026-03-17 08:00 左右，机手A师傅来").wantWords(t)
		if strings.Contains(seen.body, "/withdraw") {
			t.Error("what is planned is offered to be withdrawn")
		}
		c.step("/m/field/1", "/m/field/1/withdraw", url.Values{"reason": {"不做了"}}).want(t, 403, "联系派工员")
		s.finished(1, 500)
		_, err := s.services.Settle(t.Context(), dispatcher, "settle", s.book.ID, 202603)
		check(t, err)
		seen = c.get("/m/field/1").want(t, 200, "结算", "¥280.00", "5.00 亩 × 80.00 = 400.00，补助 120.00", "周一 2026-03-16，机手A师傅做完了").wantWords(t)
		if strings.Contains(seen.body, "师傅来") {
			t.Error("the operator is told to come to work that is settled")
		}
	})
}

// worked has a scheduled order done today.
func (s *testServer) worked(no int64, area cooperatives.Mu) {
	s.t.Helper()
	ctx, id, hand := s.t.Context(), s.book.ID, services.Hand{As: cooperatives.AsClerk}
	check(s.t, s.services.Move(ctx, dispatcher, newKey(), id, services.OrderMove{Order: no, Part: 1, To: cooperatives.Working, Hand: hand}))
	check(s.t, s.services.Finish(ctx, dispatcher, newKey(), id, services.Finishing{
		Order: no, Part: 1, Hand: hand, Area: area, Rest: services.RestDropped,
	}))
}

// finished has a scheduled order done today and signed for.
func (s *testServer) finished(no int64, area cooperatives.Mu) {
	s.t.Helper()
	s.worked(no, area)
	ctx, id, hand := s.t.Context(), s.book.ID, services.Hand{As: cooperatives.AsClerk}
	body, err := drawing(drawnName(s.t))
	check(s.t, err)
	file, err := s.books.AddFile(ctx, dispatcher, id, "signature.png", body)
	check(s.t, err)
	_, err = s.services.Accept(ctx, dispatcher, newKey(), id, services.Accepting{
		Order: no, Part: 1, Hand: hand, Area: area, Signer: "赵大", Way: services.Drawn, Signature: file.Hash,
	})
	check(s.t, err)
}
