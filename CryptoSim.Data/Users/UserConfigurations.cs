using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoSim.Data.Users;

/// <summary>The tables that ASP.NET Core Identity's store needs, named as ours are, and the link from a user to
/// accounts. Identity's own context would take its schema from options that only Web has.</summary>
internal sealed class UserConfigurations :
    IEntityTypeConfiguration<UserRow>,
    IEntityTypeConfiguration<IdentityUserClaim<Guid>>,
    IEntityTypeConfiguration<IdentityUserLogin<Guid>>,
    IEntityTypeConfiguration<IdentityUserToken<Guid>>,
    IEntityTypeConfiguration<IdentityUserPasskey<Guid>>,
    IEntityTypeConfiguration<AccountUserRow>
{
    // By WebAuthn an id has at most 1023 bytes.
    private const int CredentialIdMax = 1023;

    public void Configure(EntityTypeBuilder<UserRow> builder)
    {
        builder.ToTable("users").HasKey(row => row.Id);
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.HasIndex(row => row.NormalizedUserName).IsUnique();
        builder.Property(row => row.ConcurrencyStamp).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder)
    {
        builder.ToTable("user_claims").HasKey(row => row.Id);
        BelongsToUser(builder, nameof(IdentityUserClaim<>.UserId));
    }

    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder)
    {
        builder.ToTable("user_logins").HasKey(row => new { row.LoginProvider, row.ProviderKey });
        BelongsToUser(builder, nameof(IdentityUserLogin<>.UserId));
    }

    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder)
    {
        builder.ToTable("user_tokens").HasKey(row => new { row.UserId, row.LoginProvider, row.Name });
        BelongsToUser(builder, nameof(IdentityUserToken<>.UserId));
    }

    public void Configure(EntityTypeBuilder<IdentityUserPasskey<Guid>> builder)
    {
        builder.ToTable("user_passkeys").HasKey(row => row.CredentialId);
        builder.Property(row => row.CredentialId).HasMaxLength(CredentialIdMax);
        builder.OwnsOne(row => row.Data, data => data.ToJson("data"));
        BelongsToUser(builder, nameof(IdentityUserPasskey<>.UserId));
    }

    public void Configure(EntityTypeBuilder<AccountUserRow> builder)
    {
        builder.ToTable("account_users").HasKey(row => row.AccountId);
        builder.Property(row => row.AccountId).ValueGeneratedNever();
        builder.HasIndex(row => row.UserId);
    }

    private static void BelongsToUser<T>(EntityTypeBuilder<T> builder, string userId)
        where T : class =>
        builder.HasOne<UserRow>().WithMany().HasForeignKey(userId).IsRequired();
}
