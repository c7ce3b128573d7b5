using CryptoSim.Data.Sql;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class ClientNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_orders_account_id_client_order_id",
                table: "orders");

            migrationBuilder.AddColumn<string>(
                name: "client_id_scope",
                table: "orders",
                type: "text",
                nullable: false,
                defaultValue: "forever");

            migrationBuilder.AddColumn<int>(
                name: "user_reference",
                table: "orders",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_orders_account_id_client_order_id",
                table: "orders",
                columns: new[] { "account_id", "client_order_id" },
                unique: true,
                filter: "client_order_id IS NOT NULL AND client_id_scope <> 'released'");

            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_8.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_7.sql"));

            // Unique for ever again: the order that has a name now keeps it.
            migrationBuilder.Sql("UPDATE orders SET client_order_id = NULL WHERE client_id_scope = 'released'");

            migrationBuilder.DropIndex(
                name: "ix_orders_account_id_client_order_id",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "client_id_scope",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "user_reference",
                table: "orders");

            migrationBuilder.CreateIndex(
                name: "ix_orders_account_id_client_order_id",
                table: "orders",
                columns: new[] { "account_id", "client_order_id" },
                unique: true,
                filter: "client_order_id IS NOT NULL");
        }
    }
}
