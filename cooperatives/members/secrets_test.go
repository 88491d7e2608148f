package members_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/trail"
)

// everything returns all that the database holds, as one text.
func everything(t *testing.T, d *db.DB) string {
	t.Helper()
	var out strings.Builder
	must(t, d.View(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		query := "SELECT name FROM sqlite_master WHERE type = 'table'"
		if d.Dialect() == db.Postgres {
			query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
		}
		var tables []string
		rows, err := tx.Query(ctx, query)
		if err != nil {
			return err
		}
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			tables = append(tables, name)
		}
		if err := rows.Close(); err != nil {
			return err
		}
		for _, table := range tables {
			if err := dump(ctx, tx, table, &out); err != nil {
				return err
			}
		}
		return nil
	}))
	return out.String()
}

func dump(ctx context.Context, tx *db.Tx, table string, out *strings.Builder) error {
	rows, err := tx.Query(ctx, "SELECT * FROM "+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		for _, c := range cells {
			switch value := (*c.(*any)).(type) {
			case string:
				out.WriteString(value + "\n")
			case []byte:
				out.Write(append(value, '\n'))
			}
		}
	}
	return rows.Err()
}

func TestNothingIsReadableInTheDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.household("H01")
		p := zhang(t)
		v.add(p)
		p.Name = "张叁"
		must(t, v.members.Edit(t.Context(), clerk, v.key(), v.id, p))
		id := idNumber(t, 19851111, 303)
		_, err := v.members.Import(t.Context(), clerk, v.key(), members.ImportInput{
			Book: v.id, Document: "名册.csv",
			List: v.read("成员编号,姓名,身份证号,电话,银行卡号\nM002,李四," + string(id) + ",13985054321," + string(card) + "\n"),
		})
		must(t, err)
		for _, field := range []members.Field{members.IDNumber, members.Phone, members.BankCard} {
			_, err := v.members.Reveal(t.Context(), clerk, v.id, "M001", field, "发放分红")
			must(t, err)
		}
		all := everything(t, d)
		if !strings.Contains(all, "张叁") {
			t.Fatal("the dump lacks what is readable")
		}
		for _, number := range []string{string(p.IDNumber), string(id), string(phone), "13985054321", string(card)} {
			if strings.Contains(all, number) {
				t.Errorf("%s is readable in the database", number)
			}
		}
		// What stands between the masked ends of a number is not readable either.
		for _, part := range []string{string(p.IDNumber)[6:14], string(phone)[3:7], string(card)[:15]} {
			if strings.Contains(all, part) {
				t.Errorf("%s is readable in the database", part)
			}
		}
	})
}

func TestRevealOpensForAReasonAndIsLogged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.household("H01")
		v.add(zhang(t))
		for field, want := range map[members.Field]string{
			members.IDNumber: string(zhang(t).IDNumber), members.Phone: string(phone), members.BankCard: string(card),
		} {
			got, err := v.members.Reveal(t.Context(), clerk, v.id, "M001", field, "核对银行卡")
			must(t, err)
			if got != want {
				t.Errorf("%s is %q, want %q", field, got, want)
			}
		}
		_, err := v.members.Reveal(t.Context(), clerk, v.id, "M001", members.Phone, " ")
		refused(t, err, ledger.Invalid, "field.required", "reason")
		_, err = v.members.Reveal(t.Context(), clerk, v.id, "M001", members.Phone, strings.Repeat("因", 201))
		refused(t, err, ledger.Invalid, "text.too_long", "reason")
		_, err = v.members.Reveal(t.Context(), clerk, v.id, "M001", "name", "x")
		refused(t, err, ledger.Invalid, "member.field", "field")
		_, err = v.members.Reveal(t.Context(), clerk, v.id, "M009", members.Phone, "x")
		refused(t, err, ledger.NotFound, "member.unknown", "member")
		records, err := v.members.History(t.Context(), v.id, "M001")
		must(t, err)
		revealed := 0
		for _, r := range records {
			if r.Action == "member.reveal" && strings.Contains(r.After, "核对银行卡") && r.Actor == clerk.ID {
				revealed++
			}
		}
		if revealed != 3 || records[len(records)-1].Action != "member.put" {
			t.Errorf("the log has %d openings in %d rows", revealed, len(records))
		}
	})
}

func TestAnotherKeyIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.household("H01")
		v.add(zhang(t))
		other, err := members.New(books.New(d), bytes.Repeat([]byte{8}, members.KeySize))
		must(t, err)
		_, err = other.List(t.Context(), v.id, members.Query{Day: 20260316})
		refused(t, err, ledger.Conflict, "member.wrong_key", "")
		refused(t, other.Add(t.Context(), clerk, v.key(), v.id, zhang(t)), ledger.Conflict, "member.wrong_key", "")
	})
	_, err := members.New(nil, []byte("short"))
	refused(t, err, ledger.Invalid, "member.key_size", "")
}

func TestSealedTextsCannotBeMoved(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.household("H01")
		v.add(zhang(t))
		p := zhang(t)
		p.Code, p.Name, p.IDNumber = "M002", "李四", idNumber(t, 19851111, 303)
		v.add(p)
		must(t, d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE members SET bank_card = (SELECT bank_card FROM members m
				WHERE m.book = members.book AND m.code = 'M002') WHERE code = 'M001'`)
			return err
		}))
		_, err := v.members.List(t.Context(), v.id, members.Query{Day: 20260316})
		refused(t, err, ledger.Internal, "member.sealed", "")
	})
}

func TestRegisterKeepsItsHistory(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.household("H01")
		v.add(zhang(t))
		_, err := v.members.FileVersion(t.Context(), clerk, v.key(), v.id, "")
		must(t, err)
		for _, statement := range []string{
			"UPDATE member_changes SET day = 20200101", "DELETE FROM member_changes", "DELETE FROM members",
			"DELETE FROM households", "UPDATE register_versions SET members = 0", "DELETE FROM register_versions",
		} {
			err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			})
			refused(t, err, ledger.Conflict, "guard.log_is_final", "")
		}
		must(t, d.View(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			gaps, err := trail.Gaps(ctx, tx, v.id)
			if gaps != 0 {
				t.Errorf("the log has %d gaps", gaps)
			}
			return err
		}))
	})
}
