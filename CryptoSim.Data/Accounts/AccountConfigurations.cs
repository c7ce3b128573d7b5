using CryptoSim.Domain.FillModels;
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
        builder.Property(row => row.FillModel).HasDefaultValue(FillModel.Depth);
        builder.HasIndex(row => row.OwnerId).HasFilter("owner_id IS NOT NULL");
    }

    public void Configure(EntityTypeBuilder<SeasonRow> builder) =>
        builder.ToTable("seasons").HasKey(row => new { row.AccountId, row.Season });

    public void Configure(EntityTypeBuilder<AccessTokenRow> builder)
    {
        builder.ToTable("access_tokens").HasKey(row => row.TokenHash);
        builder.HasIndex(row => row.ExpiresAt).HasFilter("expires_at IS NOT NULL");
    }

    public void Configure(EntityTypeBuilder<ApiKeyRow> builder)
    {
        builder.ToTable("api_keys").HasKey(row => new { row.AccountId, row.ApiKey });
        builder.Property(row => row.NonceCeiling).HasDefaultValue(0m);
        builder.Property(row => row.Permissions).HasDefaultValue(KeyPermissions.All).HasSentinel(KeyPermissions.All);
        builder.Property(row => row.Faults).HasColumnType("jsonb");
    }

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
