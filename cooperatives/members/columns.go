package members

import (
	"io"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members/sheet"
	"cunzhang/ledger"
)

// columns are the columns of a list of members, under the names that villages and townships give them.
func columns() []sheet.Column {
	return []sheet.Column{
		{Field: "code", Required: true, Names: []string{
			"成员编号", "成员编码", "编号", "成员证号", "code", "member", "membercode", "memberno",
		}},
		{Field: "name", Required: true, Names: []string{"姓名", "成员姓名", "name"}},
		{Field: "household", Names: []string{"户号", "户编号", "户编码", "household", "householdcode", "householdno"}},
		{Field: "head", Names: []string{"户主", "户主姓名", "head", "headname"}},
		{Field: "relation", Names: []string{"与户主关系", "家庭关系", "关系", "relation"}},
		{Field: "group", Names: []string{"组别", "村民小组", "小组", "组", "group", "villagegroup"}},
		{Field: "address", Names: []string{"住址", "地址", "家庭住址", "address"}},
		{Field: "sex", Names: []string{"性别", "sex", "gender"}},
		{Field: "birth", Names: []string{"出生日期", "出生年月", "生日", "birth", "birthdate", "dateofbirth"}},
		{Field: "id_number", Names: []string{
			"身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证", "idnumber", "id",
		}},
		{Field: "phone", Names: []string{"电话", "联系电话", "手机", "手机号", "手机号码", "phone", "mobile"}},
		{Field: "bank_card", Names: []string{"银行卡号", "卡号", "银行账号", "bankcard", "card"}},
		{Field: "bank", Names: []string{"开户行", "开户银行", "bank"}},
		{Field: "status", Names: []string{"状态", "成员状态", "status"}},
		{Field: "reason", Names: []string{"确认原因", "取得方式", "reason"}},
		{Field: "date", Names: []string{"确认日期", "取得日期", "入社日期", "date", "since"}},
		{Field: "document", Names: []string{"依据", "确认依据", "document"}},
		{Field: "end_date", Names: []string{"变动日期", "状态日期", "丧失日期", "退出日期", "enddate"}},
		{Field: "rights_until", Names: []string{"权益保留至", "保留权益至", "rightsuntil"}},
	}
}

// ReadList reads a list of members from a CSV file or an XLSX workbook. It fails as sheet.Read does.
func ReadList(content io.ReaderAt, size int64) (sheet.Table, error) {
	return sheet.Read(content, size, columns())
}

// reasons are the reasons under the names that lists give them; their English names are known too.
func reasons() map[string]cooperatives.Reason {
	return map[string]cooperatives.Reason{
		"确认": cooperatives.Founding, "清产核资": cooperatives.Founding, "原始取得": cooperatives.Founding,
		"出生": cooperatives.Birth, "结婚": cooperatives.Marriage, "婚嫁": cooperatives.Marriage,
		"嫁入": cooperatives.Marriage, "收养": cooperatives.Adoption, "移民": cooperatives.Resettlement,
		"政策性移民": cooperatives.Resettlement, "死亡": cooperatives.Death, "去世": cooperatives.Death,
		"丧失国籍": cooperatives.LostNationality, "取得其他集体成员身份": cooperatives.OtherMembership,
		"公务员": cooperatives.CivilServant, "退出": cooperatives.Exit, "自愿退出": cooperatives.Exit,
		"其他": cooperatives.OtherGround,
	}
}

func parseReason(text string) (cooperatives.Reason, error) {
	if r, ok := reasons()[text]; ok {
		return r, nil
	}
	return cooperatives.ParseReason(strings.ToLower(text))
}

// isActive reports whether a status is that of a member.
func isActive(text string) bool {
	switch strings.ToLower(text) {
	case "成员", "现成员", "正常", "在册", "有效", "active", "member":
		return true
	default:
		return false
	}
}

func parseSex(text string) (Sex, error) {
	switch strings.ToLower(text) {
	case "":
		return SexUnknown, nil
	case "女", "女性", "female", "f":
		return Female, nil
	case "男", "男性", "male", "m":
		return Male, nil
	default:
		return SexUnknown, ledger.NewError(ledger.Invalid, "member.sex", nil).At("sex")
	}
}

// isHead reports whether a relation to the head is that of the head.
func isHead(relation string) bool {
	switch strings.ToLower(relation) {
	case "户主", "本人", "head", "self":
		return true
	default:
		return false
	}
}

// WriteTemplate writes an empty list of members with all columns that ReadList knows.
func WriteTemplate(w io.Writer) error { return sheet.WriteTemplate(w, columns()) }
