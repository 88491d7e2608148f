package members_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

func TestAddedMemberIsListedMasked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.household("H01")
		v.add(zhang(t))
		want := members.Row{
			Code: "M001", Name: "张三", Household: "H01", Group: "一组", Relation: "户主", Sex: members.Male,
			IDNumber: zhang(t).IDNumber.Masked(), Phone: "139****2345", BankCard: "**** 0018", Bank: "农商行朱昌支行",
			Status: cooperatives.Active, Changes: []cooperatives.Change{founding},
		}
		rows, err := v.members.List(t.Context(), v.id, members.Query{Day: 20260316})
		must(t, err)
		if diff := cmp.Diff([]members.Row{want}, rows); diff != "" {
			t.Error(diff)
		}
		must(t, v.members.PutHousehold(t.Context(), clerk, v.key(), v.id,
			cooperatives.Household{Code: "H01", Head: "M001", Group: "二组"}))
		if row := v.find("M001"); !row.Head || row.Group != "二组" {
			t.Errorf("the head is told as %+v", row)
		}
		houses, err := v.members.Households(t.Context(), v.id, 20260316)
		must(t, err)
		if len(houses) != 1 || houses[0].HeadName != "张三" || houses[0].Members != 1 {
			t.Errorf("households are %+v", houses)
		}
	})
}

func TestMembersAreInStepWithTheBooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.household("H01")
		v.add(zhang(t))
		must(t, v.members.PutHousehold(t.Context(), clerk, v.key(), v.id,
			cooperatives.Household{Code: "H01", Head: "M001"}))
		p := zhang(t)
		p.Name = "张叁"
		must(t, v.members.Edit(t.Context(), clerk, v.key(), v.id, p))
		must(t, v.members.Record(t.Context(), clerk, v.key(), v.id, "M001",
			cooperatives.Change{Reason: cooperatives.Death, Date: 20260101, Document: "死亡证明"}))
		values, err := v.books.DimensionValues(t.Context(), v.id, ledger.Member)
		must(t, err)
		want := []books.DimensionValue{
			{Kind: ledger.Member, Code: "H01", Name: "张叁户", Active: true},
			{Kind: ledger.Member, Code: "M001", Name: "张叁", Active: true},
		}
		if diff := cmp.Diff(want, values); diff != "" {
			t.Error(diff)
		}
		if row := v.find("M001"); row.Status != cooperatives.Ended || len(row.Changes) != 2 {
			t.Errorf("after death: %+v", row)
		}
	})
}

func TestEditKeepsNumbersThatFormsDoNotKnow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.household("H01")
		v.add(zhang(t))
		p := zhang(t)
		p.IDNumber, p.Phone, p.BankCard, p.Relation = "", "", "", "长子"
		must(t, v.members.Edit(t.Context(), clerk, v.key(), v.id, p))
		row := v.find("M001")
		if row.Relation != "长子" || row.IDNumber == "" || row.Phone == "" || row.BankCard == "" {
			t.Errorf("after the edit: %+v", row)
		}
		refused(t, v.members.Edit(t.Context(), clerk, v.key(), v.id, p), ledger.Invalid, "member.unchanged", "")
	})
}

func TestRefusals(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		ctx := t.Context()
		v.household("H01")
		v.add(zhang(t))
		must(t, v.books.PutDimensionValues(ctx, clerk, v.key(), v.id, []books.DimensionValue{
			{Kind: ledger.Member, Code: "B001", Name: "赵六", Active: true},
		}))
		for _, c := range []struct {
			key, field string
			kind       ledger.Kind
			change     func(p *members.Person)
		}{
			{"member.exists", "code", ledger.Conflict, func(p *members.Person) { p.Code = "M001" }},
			{"member.no_beginning", "reason", ledger.Invalid, func(p *members.Person) { p.Changes = nil }},
			{"member.registered_as", "id_number", ledger.Invalid, func(p *members.Person) {
				p.IDNumber = zhang(t).IDNumber
			}},
			{"member.household", "household", ledger.Invalid, func(p *members.Person) { p.Household = "H99" }},
			{"member.code_twice", "code", ledger.Invalid, func(p *members.Person) { p.Code = "H01" }},
			{"member.code_reserved", "code", ledger.Invalid, func(p *members.Person) { p.Code = "*" }},
			{"member.value_differs", "name", ledger.Conflict, func(p *members.Person) { p.Code = "B001" }},
			{"member.birth_differs", "birth", ledger.Invalid, func(p *members.Person) { p.Birth = 19990101 }},
			{"member.sex_differs", "sex", ledger.Invalid, func(p *members.Person) { p.Sex = members.Male }},
			{"date.malformed", "birth", ledger.Invalid, func(p *members.Person) { p.Birth = 19991399 }},
			{"field.required", "name", ledger.Invalid, func(p *members.Person) { p.Name = " " }},
			{"text.too_long", "relation", ledger.Invalid, func(p *members.Person) {
				p.Relation = strings.Repeat("亲", 21)
			}},
			{"text.too_long", "bank", ledger.Invalid, func(p *members.Person) { p.Bank = strings.Repeat("行", 101) }},
			{"member.document", "document", ledger.Invalid, func(p *members.Person) {
				p.Changes = []cooperatives.Change{{Reason: cooperatives.Founding, Date: 20181231}}
			}},
			{"member.change_ahead", "date", ledger.Invalid, func(p *members.Person) { p.Changes[0].Date = 20260317 }},
		} {
			p := members.Person{Member: cooperatives.Member{
				Code: "A002", Household: "H01", Name: "李四", IDNumber: idNumber(t, 19720202, 202),
				Changes: []cooperatives.Change{founding},
			}}
			c.change(&p)
			refused(t, v.members.Add(ctx, clerk, v.key(), v.id, p), c.kind, c.key, c.field)
		}
		put := func(h cooperatives.Household) error { return v.members.PutHousehold(ctx, clerk, v.key(), v.id, h) }
		refused(t, put(cooperatives.Household{Code: "H01", Head: "M009"}), ledger.Invalid, "household.head", "head")
		dead := cooperatives.Change{Reason: cooperatives.Death, Date: 20250505, Document: "死亡证明"}
		must(t, v.members.Add(ctx, clerk, v.key(), v.id, members.Person{Member: cooperatives.Member{
			Code: "A003", Household: "H01", Name: "张老", Changes: []cooperatives.Change{founding, dead},
		}}))
		refused(t, put(cooperatives.Household{Code: "H01", Head: "A003"}), ledger.Invalid, "household.head_ended", "head")
		refused(t, put(cooperatives.Household{Code: "M001"}), ledger.Invalid, "member.code_twice", "code")
		refused(t, put(cooperatives.Household{Code: " "}), ledger.Invalid, "field.required", "household")
		refused(t, put(cooperatives.Household{Code: "*"}), ledger.Invalid, "member.code_reserved", "code")
		refused(t, put(cooperatives.Household{Code: "H01", Group: "一组"}), ledger.Invalid, "member.unchanged", "")
		refused(t, put(cooperatives.Household{Code: "H02", Group: strings.Repeat("组", 61)}), ledger.Invalid,
			"text.too_long", "group")
		_, err := v.members.Find(ctx, v.id, "M009", 20260316)
		refused(t, err, ledger.NotFound, "member.unknown", "member")
		refused(t, v.members.Edit(ctx, clerk, v.key(), v.id, members.Person{}), ledger.NotFound, "member.unknown", "")
		refused(t, v.members.Record(ctx, clerk, v.key(), v.id, "M001", founding), ledger.Invalid,
			"member.change_order", "reason")
		record := func(reason cooperatives.Reason, day ledger.Date) error {
			return v.members.Record(ctx, clerk, v.key(), v.id, "M001", cooperatives.Change{Reason: reason, Date: day, Document: "证明"})
		}
		refused(t, record(cooperatives.LostNationality, 20300601), ledger.Invalid, "member.change_ahead", "date")
		refused(t, record(cooperatives.Exit, 20270401), ledger.Invalid, "member.change_ahead", "date")
		must(t, record(cooperatives.Exit, 20261231))
		refused(t, v.members.Add(ctx, clerk, "", v.id, zhang(t)), ledger.Invalid, "submission.no_key", "")
		refused(t, v.members.Add(ctx, clerk, v.key(), 99, zhang(t)), ledger.NotFound, "book.unknown", "")
	})
}

func TestSameKeyWritesOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.household("H01")
		must(t, v.members.Add(t.Context(), clerk, "once", v.id, zhang(t)))
		must(t, v.members.Add(t.Context(), clerk, "once", v.id, zhang(t)))
		other := zhang(t)
		other.Name = "李四"
		refused(t, v.members.Add(t.Context(), clerk, "once", v.id, other), ledger.Conflict, "submission.conflict", "")
	})
}

func TestBooksAreApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.household("H01")
		v.add(zhang(t))
		there := v.begin("other")
		rows, err := v.members.List(t.Context(), there, members.Query{Day: 20260316})
		must(t, err)
		if len(rows) != 0 {
			t.Errorf("another book sees %d members", len(rows))
		}
		// The same person may be in two books: only within one are people told apart.
		p := zhang(t)
		p.Household = ""
		must(t, v.members.Add(t.Context(), clerk, v.key(), there, p))
	})
}

func TestQuerySelectsAndBounds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.household("H01")
		v.add(zhang(t))
		v.add(members.Person{Member: cooperatives.Member{
			Code: "M002", Name: "李四", Changes: []cooperatives.Change{
				founding,
				{Reason: cooperatives.Exit, Date: 20240101, Until: 20261231, Document: "退出协议"},
			},
		}, Sex: members.Female, Birth: 19800808})
		for _, c := range []struct {
			q    members.Query
			want string
		}{
			{members.Query{}, "M001 M002"},
			{members.Query{Limit: 1}, "M001"},
			{members.Query{After: "M001"}, "M002"},
			{members.Query{Text: "四"}, "M002"},
			{members.Query{Text: "M001"}, "M001"},
			{members.Query{Household: "H01"}, "M001"},
			{members.Query{Group: "一组"}, "M001"},
			{members.Query{Statuses: []cooperatives.Status{cooperatives.RightsKept}}, "M002"},
		} {
			c.q.Day = 20260316
			rows, err := v.members.List(t.Context(), v.id, c.q)
			must(t, err)
			var codes []string
			for _, r := range rows {
				codes = append(codes, r.Code)
			}
			if got := strings.Join(codes, " "); got != c.want {
				t.Errorf("%+v selects %s, want %s", c.q, got, c.want)
			}
		}
		if row := v.find("M002"); row.Sex != members.Female || row.Sex.String() != "female" {
			t.Errorf("sex of M002 is %v", row.Sex)
		}
		voters, err := v.members.Voters(t.Context(), v.id, 20260316)
		must(t, err)
		houses, err := v.members.HouseholdsOf(t.Context(), v.id)
		must(t, err)
		if voters != 1 || len(houses) != 1 || houses["M001"] != "H01" {
			t.Errorf("%d voters, households %v", voters, houses)
		}
	})
}
