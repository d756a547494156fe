module mine

go 1.18
