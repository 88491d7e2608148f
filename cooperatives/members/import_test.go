package members_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

const listHead = "户号,户主,成员编号,姓名,性别,出生日期,身份证号,与户主关系,组别,电话,银行卡号,开户行,状态,变动日期,权益保留至\n"

// list is a usual list: the household stands in the first of its rows only.
func list(t *testing.T) string {
	t.Helper()
	return "高寨村成员名册\n" + listHead +
		"H01,张三,M001,张三,男,1970-01-05," + string(idNumber(t, 19700105, 101)) +
		",户主,一组,139 8501 2345,6228 4804 0256 4890 018,农商行,成员,,\n" +
		",,M002,李四,女,," + string(idNumber(t, 19720202, 202)) + ",配偶,,,,,,,\n" +
		",,M003,张小三,男,2010年3月1日,,长子,,,,,,,\n" +
		"\n" +
		"H02,王五,M004,王五,男,," + string(idNumber(t, 19360505, 55)) + ",,二组,,,,死亡,2024-02-01,\n" +
		",,M005,王小五,男,1980-08-08,,,,,,,退出,2025-01-01,2027-12-31\n"
}

func (v *village) input(csv string) members.ImportInput {
	return members.ImportInput{Book: v.id, List: v.read(csv), Date: 20181231, Document: "名册.csv"}
}

func (v *village) take(csv string) members.ImportResult {
	v.t.Helper()
	result, err := v.members.Import(v.t.Context(), clerk, v.key(), v.input(csv))
	must(v.t, err)
	return result
}

func TestImportTakesAList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		in := v.input(list(t))
		in.DryRun = true
		rehearsed, err := v.members.Import(t.Context(), clerk, v.key(), in)
		must(t, err)
		rows, err := v.members.List(t.Context(), v.id, members.Query{Day: 20260316})
		must(t, err)
		if len(rows) != 0 {
			t.Errorf("a rehearsal wrote %d members", len(rows))
		}
		result := v.take(list(t))
		want := members.ImportResult{Counts: members.Counts{Added: 5, Households: 2}}
		if diff := cmp.Diff(want, result) + cmp.Diff(want, rehearsed); diff != "" {
			t.Error(diff)
		}
		for code, want := range map[string]members.Row{
			"M001": {Household: "H01", Group: "一组", Head: true, Status: cooperatives.Active},
			"M002": {Household: "H01", Group: "一组", Status: cooperatives.Active},
			"M003": {Household: "H01", Group: "一组", Status: cooperatives.Active},
			"M004": {Household: "H02", Group: "二组", Head: true, Status: cooperatives.Ended},
			"M005": {Household: "H02", Group: "二组", Status: cooperatives.RightsKept},
		} {
			row := v.find(code)
			got := members.Row{Household: row.Household, Group: row.Group, Head: row.Head, Status: row.Status}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", code, diff)
			}
		}
	})
}

func TestImportAgainChangesWhatDiffers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.take(list(t))
		again := v.take(list(t))
		if diff := cmp.Diff(members.Counts{Same: 5}, again.Counts); diff != "" {
			t.Error(diff)
		}
		result := v.take("成员编号,姓名,电话,状态,变动日期\nM002,李四,13985054321,死亡,2026-01-01\nM004,王五,,,\n")
		if diff := cmp.Diff(members.Counts{Changed: 1, Same: 1}, result.Counts); diff != "" {
			t.Error(diff)
		}
		row := v.find("M002")
		if row.Status != cooperatives.Ended || row.Phone != "139****4321" || row.IDNumber == "" || row.Household != "H01" {
			t.Errorf("M002 is %+v", row)
		}
		result = v.take("成员编号,姓名,状态,确认原因,确认日期\nM005,王小五,成员,结婚,2026-02-01\n")
		if row := v.find("M005"); row.Status != cooperatives.Active || result.Changed != 1 {
			t.Errorf("M005 is %+v after %+v", row, result)
		}
	})
}

func TestImportTellsAllProblemsWithTheirRows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.household("H09")
		p := zhang(t)
		p.Code, p.Household = "X1", "H09"
		v.add(p)
		wife := string(idNumber(t, 19720202, 202))
		csv := listHead +
			"H01,,M001,张三,男,1971-01-05," + string(p.IDNumber) + ",户主,,123,6228480402564890019,,,,\n" + // 2
			"H01,,M002,李四,男,," + wife + ",本人,,,,,,,\n" + // 3
			"H01,,M002,李四,,,,,,,,,,,\n" + // 4
			"H01,,,李四,,,,,,,,,,,\n" + // 5
			"H02,赵六,M003,王五,中,2010-13-01,1234,,,,,,飞走,,\n" + // 6
			"H01,,M004,,,," + wife + ",,,,,,,,\n" // 7
		for _, dry := range []bool{true, false} {
			in := v.input(csv)
			in.DryRun = dry
			_, err := v.members.Import(t.Context(), clerk, v.key(), in)
			for _, want := range []string{
				"row.2.birth member.birth_differs", "row.2.phone identity.phone", "row.2.bank_card identity.card_check",
				"row.2.id_number member.registered_as", "row.3.sex member.sex_differs",
				"row.3.relation member.two_heads", "row.4.code member.code_twice", "row.5.code field.required",
				"row.6.sex member.sex", "row.6.birth date.malformed", "row.6.id_number identity.id_form",
				"row.6.status member.status", "row.6.head household.head", "row.7.name field.required",
				"row.7.id_number member.registered_as",
			} {
				field, key, _ := strings.Cut(want, " ")
				refused(t, err, ledger.Invalid, key, field)
			}
		}
	})
}

func TestImportTellsTheRowOfAHousehold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		csv := "户号,成员编号,姓名,组别\nH01,M001,张三,\n" + strings.Repeat("H", 101) + ",M002,李四,\n*,M003,王五," +
			strings.Repeat("组", 61) + "\n"
		_, err := v.members.Import(t.Context(), clerk, v.key(), v.input(csv))
		refused(t, err, ledger.Invalid, "text.too_long", "row.3.household")
		refused(t, err, ledger.Invalid, "member.code_reserved", "row.4.code")
		refused(t, err, ledger.Invalid, "text.too_long", "row.4.group")
		if n := len(ledger.Problems(err)); n != 3 {
			t.Errorf("%d problems: %v", n, err)
		}
	})
}

func TestImportKnowsNoFuture(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		csv := "成员编号,姓名,确认日期,状态,变动日期\nM001,张三,2026-03-17,,\nM002,李四,2018-12-31,死亡,2030-01-01\nM003,王五,2018-12-31,退出,2026-12-31\n"
		_, err := v.members.Import(t.Context(), clerk, v.key(), v.input(csv))
		refused(t, err, ledger.Invalid, "member.change_ahead", "row.2.date")
		refused(t, err, ledger.Invalid, "member.change_ahead", "row.3.end_date")
		if n := len(ledger.Problems(err)); n != 2 {
			t.Errorf("%d problems: %v", n, err)
		}
	})
}

func TestImportWarnsOfPeopleWhoMayBeTheSame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.take(list(t))
		result := v.take("成员编号,姓名,出生日期,鞋码\nM006,张小三,2010-03-01,40\nM007,张小三,2011-03-01,41\n")
		if len(result.Warnings) != 2 || result.Warnings[0].Key != "member.maybe_twice" ||
			result.Warnings[0].Field != "row.2.name" || result.Warnings[0].Args["code"] != "M003" ||
			result.Warnings[1].Key != "import.column_ignored" {
			t.Errorf("warnings are %v", result.Warnings)
		}
	})
}

func TestImportBoundsItsProblems(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		csv := "成员编号,姓名,电话\n" + strings.Repeat(",李四,\n", 250)
		_, err := v.members.Import(t.Context(), clerk, v.key(), v.input(csv))
		problems := ledger.Problems(err)
		last := problems[len(problems)-1]
		if len(problems) != 201 || last.Key != "import.more" || last.Args["count"] != "50" {
			t.Errorf("%d problems, the last %v", len(problems), last)
		}
	})
}

func TestVersionsAreNumberedAndFiled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		ctx := t.Context()
		_, err := v.members.FileVersion(ctx, clerk, v.key(), v.id, "")
		refused(t, err, ledger.Conflict, "member.none", "")
		v.take(list(t))
		first, err := v.members.FileVersion(ctx, clerk, "first", v.id, "首次备案")
		must(t, err)
		again, err := v.members.FileVersion(ctx, clerk, "first", v.id, "首次备案")
		must(t, err)
		if first.No != 1 || first.Members != 5 || first.Households != 2 || again.Hash != first.Hash {
			t.Errorf("the first version is %+v, again %+v", first, again)
		}
		_, err = v.members.FileVersion(ctx, clerk, v.key(), v.id, "")
		refused(t, err, ledger.Conflict, "member.version_same", "")
		_, err = v.members.FileVersion(ctx, clerk, v.key(), v.id, strings.Repeat("注", 201))
		refused(t, err, ledger.Invalid, "text.too_long", "note")
		must(t, v.members.Record(ctx, clerk, v.key(), v.id, "M003",
			cooperatives.Change{Reason: cooperatives.Study, Date: 20260301}))
		second, err := v.members.FileVersion(ctx, clerk, v.key(), v.id, "")
		must(t, err)
		if second.No != 2 || second.Hash == first.Hash {
			t.Errorf("the second version is %+v", second)
		}
		receipt := members.Filing{Office: members.TownshipOffice, Date: 20260310, Receipt: "备2026-1"}
		must(t, v.members.Filed(ctx, clerk, v.key(), v.id, 1, receipt))
		refused(t, v.members.Filed(ctx, clerk, v.key(), v.id, 1, receipt), ledger.Conflict, "member.filed", "")
		refused(t, v.members.Filed(ctx, clerk, v.key(), v.id, 9, receipt), ledger.NotFound, "member.version_unknown", "")
		ahead := members.Filing{Office: members.CountyOffice, Date: 20260317, Receipt: "回执"}
		refused(t, v.members.Filed(ctx, clerk, v.key(), v.id, 1, ahead), ledger.Invalid, "member.filed_ahead", "date")
		wrong := v.members.Filed(ctx, clerk, v.key(), v.id, 1, members.Filing{Office: "city"})
		refused(t, wrong, ledger.Invalid, "member.office", "office")
		refused(t, wrong, ledger.Invalid, "date.malformed", "date")
		refused(t, wrong, ledger.Invalid, "field.required", "receipt")
		versions, err := v.members.Versions(ctx, v.id)
		must(t, err)
		first.Filings = []members.Filing{receipt}
		if diff := cmp.Diff([]members.Version{second, first}, versions); diff != "" {
			t.Error(diff)
		}
	})
}

// TestTwentyMistakesAreToldAtOnce names every mistake of a list at its row and column, each once.
func TestTwentyMistakesAreToldAtOnce(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	list := `成员编号,姓名,户号,与户主关系,性别,出生日期,身份证号,电话,银行卡号,状态,确认原因,确认日期
,无编号,H01,长子,男,1990-01-01,,,,,,2025-01-01
N002,,H01,长子,男,1990-01-01,,,,,,2025-01-01
N003,张三,H01,长子,男,1990-02-30,,,,,,2025-01-01
N004,李四,H01,长子,外星人,1990-01-01,,,,,,2025-01-01
N005,王五,H01,长子,男,,520115199001011234,,,,,2025-01-01
N006,赵六,H01,长子,男,,12345,,,,,2025-01-01
N007,钱七,H01,长子,男,1990-01-01,,1380000,,,,2025-01-01
N008,孙八,H01,长子,男,1990-01-01,,,6222021234567890123,,,2025-01-01
N009,周九,H01,长子,男,1990-01-01,,,123,,,2025-01-01
N010,吴十,H01,长子,男,1990-01-01,,,,不明,,2025-01-01
N011,郑一,H01,长子,男,1990-01-01,,,,,中彩票,2025-01-01
N012,冯二,H01,长子,男,1990-01-01,,,,,,明天
N013,陈三,H01,户主,男,1990-01-01,,,,,,2025-01-01
N014,褚四,H01,户主,男,1990-01-01,,,,,,2025-01-01
N014,褚五,H01,配偶,女,1990-01-01,,,,,,2025-01-01
N016,卫六,H01,` + strings.Repeat("长", 21) + `,男,1990-01-01,,,,,,2025-01-01
N017,蒋七,H01,长子,男,,11010519491231002X,,,,,2025-01-01
N018,沈八,H01,长子,男,1950-01-01,11010519491231002X,,,,,2025-01-01
N019,杨零,H01,长子,男,1990-01-01,,,,退出,,2025-01-01
N020,` + strings.Repeat("名", 61) + `,H01,长子,男,1990-01-01,,,,,,2025-01-01
`
	_, err := v.members.Import(t.Context(), clerk, v.key(), v.input(list))
	told := map[string]int{}
	rows := map[string]bool{}
	for _, e := range ledger.Problems(err) {
		told[e.Field+" "+e.Key]++
		rows[strings.SplitN(e.Field, ".", 3)[1]] = true
	}
	for place, n := range told {
		if n > 1 {
			t.Errorf("%s is told %d times", place, n)
		}
	}
	if len(rows) < 19 { // a first head of a household is none
		t.Errorf("mistakes of %d rows are told: %v", len(rows), told)
	}
}

// TestImportWarnsOfANewHead says when a list makes another person the head of a household.
func TestImportWarnsOfANewHead(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	v.take("成员编号,姓名,户号,与户主关系\nM1,王大山,H1,户主\nM2,王小山,H1,长子\n")
	in := v.input("成员编号,姓名,户号,与户主关系\nM2,王小山,H1,户主\n")
	in.DryRun = true
	result, err := v.members.Import(t.Context(), clerk, v.key(), in)
	must(t, err)
	if len(result.Warnings) != 1 || result.Warnings[0].Key != "member.new_head" || result.Warnings[0].Args["before"] != "王大山" {
		t.Errorf("warnings are %v", result.Warnings)
	}
	same := v.input("成员编号,姓名,户号,与户主关系\nM1,王大山,H1,户主\n")
	same.DryRun = true
	result, err = v.members.Import(t.Context(), clerk, v.key(), same)
	must(t, err)
	if len(result.Warnings) != 0 {
		t.Errorf("warnings are %v", result.Warnings)
	}
}
