using System;
using CryptoSim.Data.Sql;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class OrderTypes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "close_terms",
                table: "orders",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "closed_by_order_id",
                table: "orders",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "closes_order_id",
                table: "orders",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "display_quantity",
                table: "orders",
                type: "numeric",
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "limit_offset",
                table: "orders",
                type: "numeric",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "limit_offset_unit",
                table: "orders",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "self_trade",
                table: "orders",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "trail_distance",
                table: "orders",
                type: "numeric",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "trail_unit",
                table: "orders",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "order_trails",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    peak = table.Column<decimal>(type: "numeric", nullable: false),
                    peak_trade_id = table.Column<long>(type: "bigint", nullable: false),
                    trigger_price = table.Column<decimal>(type: "numeric", nullable: false),
                    limit_price = table.Column<decimal>(type: "numeric", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_order_trails", x => new { x.account_id, x.order_id });
                });

            migrationBuilder.Sql(SqlScripts.Read("closes.sql"));
            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_7.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_6.sql"));
            migrationBuilder.Sql("DROP INDEX ix_orders_close_due");

            migrationBuilder.DropTable(
                name: "order_trails");

            foreach (var column in new[]
            {
                "close_terms", "closed_by_order_id", "closes_order_id", "display_quantity", "limit_offset", "limit_offset_unit", "self_trade", "trail_distance", "trail_unit",
            })
            {
                migrationBuilder.DropColumn(
                    name: column,
                    table: "orders");
            }
        }
    }
}
