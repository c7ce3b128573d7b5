using System;
using CryptoSim.Data.Sql;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class Transfers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "owner_id",
                table: "accounts",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "transfers",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    transfer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    client_transfer_id = table.Column<string>(type: "text", nullable: true),
                    event_number = table.Column<long>(type: "bigint", nullable: false),
                    season = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    asset = table.Column<string>(type: "text", nullable: false),
                    amount = table.Column<decimal>(type: "numeric", nullable: false),
                    value_usd = table.Column<decimal>(type: "numeric", nullable: false),
                    season_net_usd = table.Column<decimal>(type: "numeric", nullable: false),
                    day_deposits_usd = table.Column<decimal>(type: "numeric", nullable: false),
                    time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_transfers", x => new { x.account_id, x.transfer_id });
                    table.CheckConstraint("ck_transfers_amount", "amount > 0");
                });

            migrationBuilder.CreateIndex(
                name: "ix_accounts_owner_id",
                table: "accounts",
                column: "owner_id",
                filter: "owner_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_transfers_account_id_client_transfer_id",
                table: "transfers",
                columns: new[] { "account_id", "client_transfer_id" },
                unique: true,
                filter: "client_transfer_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_transfers_account_id_event_number",
                table: "transfers",
                columns: new[] { "account_id", "event_number" },
                unique: true);

            migrationBuilder.Sql(SqlScripts.Read("transfers.sql"));
            migrationBuilder.Sql(SqlScripts.Read("subaccounts.sql"));
            migrationBuilder.Sql(SqlScripts.Read("equity.sql"));
            migrationBuilder.Sql(SqlScripts.Read("audit_ledger_2.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                "DROP FUNCTION audit_ledger, read_equity, roll_up_equity, sample_equity, keep_equity_partitions,"
                + " open_subaccount, transfer_money");
            migrationBuilder.Sql("DROP TABLE equity_minutes, equity_hours, equity_days, equity_rollups");
            migrationBuilder.Sql(SqlScripts.Read("audit_ledger.sql"));

            migrationBuilder.DropTable(
                name: "transfers");

            migrationBuilder.DropIndex(
                name: "ix_accounts_owner_id",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "owner_id",
                table: "accounts");
        }
    }
}
