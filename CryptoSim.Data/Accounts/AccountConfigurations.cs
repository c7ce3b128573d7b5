using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoSim.Data.Accounts;

internal sealed class AccountConfigurations :
    IEntityTypeConfiguration<AccountRow>,
    IEntityTypeConfiguration<SeasonRow>,
    IEntityTypeConfiguration<AccessTokenRow>,
    IEntityTypeConfiguration<ApiKeyRow>,
    IEntityTypeConfiguration<ApiKeyOwnerRow>,
    IEntityTypeConfiguration<BalanceRow>,
    IEntityTypeConfiguration<DailyVolumeRow>
{
    public void Configure(EntityTypeBuilder<AccountRow> builder)
    {
        builder.ToTable("accounts").HasKey(row => row.AccountId);
        builder.Property(row => row.AccountId).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<SeasonRow> builder) =>
        builder.ToTable("seasons").HasKey(row => new { row.AccountId, row.Season });

    public void Configure(EntityTypeBuilder<AccessTokenRow> builder) =>
        builder.ToTable("access_tokens").HasKey(row => row.TokenHash);

    public void Configure(EntityTypeBuilder<ApiKeyRow> builder) =>
        builder.ToTable("api_keys").HasKey(row => new { row.AccountId, row.ApiKey });

    public void Configure(EntityTypeBuilder<ApiKeyOwnerRow> builder) =>
        builder.ToTable("api_key_owners").HasKey(row => row.ApiKey);

    public void Configure(EntityTypeBuilder<BalanceRow> builder)
    {
        builder.ToTable("balances", table =>
        {
            table.HasCheckConstraint("ck_balances_available", "available >= 0");
            table.HasCheckConstraint("ck_balances_held", "held >= 0");
        });
        builder.HasKey(row => new { row.AccountId, row.Asset });
    }

    public void Configure(EntityTypeBuilder<DailyVolumeRow> builder) =>
        builder.ToTable("daily_volumes").HasKey(row => new { row.AccountId, row.Day });
}
