using System;
using CryptoSim.Data.Sql;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class Amends : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "priority_at",
                table: "orders",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.Sql(SqlScripts.Read("amends.sql"));
            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_4.sql"));
            migrationBuilder.Sql(SqlScripts.Read("audit_ledger_3.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqlScripts.Read("audit_ledger_2.sql"));
            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_3.sql"));
            migrationBuilder.Sql("DROP INDEX ix_commits_amended; DROP INDEX ix_commits_amends_of_order");

            migrationBuilder.DropColumn(
                name: "priority_at",
                table: "orders");
        }
    }
}
