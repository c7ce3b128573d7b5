using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class CancelTimers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "cancel_timers",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    api_key = table.Column<string>(type: "text", nullable: false),
                    fires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cancel_timers", x => new { x.account_id, x.api_key });
                });

            migrationBuilder.CreateIndex(
                name: "ix_cancel_timers_fires_at",
                table: "cancel_timers",
                column: "fires_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cancel_timers");
        }
    }
}
