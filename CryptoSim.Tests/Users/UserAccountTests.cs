using CryptoSim.Data.Accounts;
using CryptoSim.Data.Users;
using CryptoSim.Tests.Data;

namespace CryptoSim.Tests.Users;

/// <summary>Whose accounts are whose, and the tokens that pages act with, on a real Postgres.</summary>
[TestClass]
public sealed class UserAccountTests
{
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    private static TestDatabase _database = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _database = await TestDatabase.CreateAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _database.DisposeAsync();

    [TestMethod]
    public async Task An_account_is_one_users_and_takes_along_what_is_opened_from_it()
    {
        var store = new UserAccountStore(_database.DataSource, _database);
        var (one, other) = (await AddUserAsync(), await AddUserAsync());
        var account = await _database.OpenAccountAsync();

        Assert.IsTrue(await store.LinkAsync(one.Id, account, null, CancellationToken.None));
        Assert.IsTrue(await store.LinkAsync(one.Id, account, null, CancellationToken.None), "again changes nothing");
        Assert.IsFalse(await store.LinkAsync(other.Id, account, null, CancellationToken.None));
        Assert.IsFalse(await store.LinkAsync(one.Id, Guid.NewGuid(), null, CancellationToken.None), "no such account");

        var second = Guid.NewGuid();
        Assert.IsTrue(await new AccountStore(_database.DataSource, _database).OpenSubaccountAsync(
            account, 10, new NewAccount(second, second.ToByteArray(), $"key-{second:N}", [1], DateTimeOffset.UtcNow),
            CancellationToken.None));
        CollectionAssert.AreEquivalent(
            new[] { account, second },
            (await store.OfUserAsync(one.Id, CancellationToken.None)).Select(row => row.AccountId).ToList());
        Assert.IsTrue(await store.IsOfUserAsync(second, one.Id, CancellationToken.None));
        Assert.IsFalse(await store.IsOfUserAsync(second, other.Id, CancellationToken.None));
    }

    [TestMethod]
    public async Task Who_planted_the_guests_ticket_does_not_keep_the_account_of_who_signs_up_with_it()
    {
        var store = new UserAccountStore(_database.DataSource, _database);
        var accounts = new AccountStore(_database.DataSource, _database);
        var user = await AddUserAsync();
        var planted = AccessToken.Hash(AccessToken.Create());
        var account = Guid.NewGuid();
        await accounts.OpenAsync(
            new NewAccount(account, planted, $"key-{account:N}", [1], DateTimeOffset.UtcNow), CancellationToken.None);

        await store.LinkAsync(user.Id, account, planted, CancellationToken.None);

        Assert.IsNull(await accounts.FindByTokenHashAsync(planted, CancellationToken.None));
    }

    [TestMethod]
    public async Task A_pages_token_works_for_the_users_own_account_until_it_ends_or_the_credentials_change()
    {
        var store = new UserAccountStore(_database.DataSource, _database);
        var accounts = new AccountStore(_database.DataSource, _database);
        var user = await AddUserAsync();
        var (own, foreign) = (await _database.OpenAccountAsync(), await _database.OpenAccountAsync());
        await store.LinkAsync(user.Id, own, null, CancellationToken.None);
        var (token, over) = (AccessToken.Hash(AccessToken.Create()), AccessToken.Hash(AccessToken.Create()));

        Assert.IsTrue(await IssueAsync(store, own, user, token, _minute));
        Assert.AreEqual(
            new TokenOwner(own, IsShortLived: true),
            await accounts.FindByTokenHashAsync(token, CancellationToken.None));
        Assert.IsTrue(await IssueAsync(store, own, user, over, -_minute));
        Assert.IsNull(await accounts.FindByTokenHashAsync(over, CancellationToken.None), "it is over");
        Assert.IsFalse(await IssueAsync(store, foreign, user, AccessToken.Hash(AccessToken.Create()), _minute));

        await store.RevokeTokensAsync(user.Id, CancellationToken.None);
        Assert.IsNull(await accounts.FindByTokenHashAsync(token, CancellationToken.None), "it was taken back");
        var changed = new UserRow { Id = user.Id, SecurityStamp = "of before" };
        Assert.IsFalse(await IssueAsync(store, own, changed, AccessToken.Hash(AccessToken.Create()), _minute));
    }

    private static Task<bool> IssueAsync(
        UserAccountStore store, Guid account, UserRow user, byte[] hash, TimeSpan lifetime) =>
        store.IssueTokenAsync(account, user.Id, user.SecurityStamp!, hash, lifetime, CancellationToken.None);

    private static async Task<UserRow> AddUserAsync()
    {
        var id = Guid.CreateVersion7();
        var user = new UserRow
        {
            Id = id,
            UserName = id.ToString(),
            NormalizedUserName = id.ToString().ToUpperInvariant(),
            SecurityStamp = "now",
            CreatedAt = DateTimeOffset.UtcNow,
        };
        await using var context = _database.CreateDbContext();
        context.Users.Add(user);
        await context.SaveChangesAsync();
        return user;
    }
}
