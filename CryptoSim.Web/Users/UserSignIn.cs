using System.Security.Claims;
using CryptoSim.Data.Accounts;
using CryptoSim.Data.Users;
using CryptoSim.Web.Accounts;
using CryptoSim.Web.Client;
using CryptoSim.Web.Guests;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace CryptoSim.Web.Users;

/// <summary>Signs users in and out. A guest who signs up or in keeps what the guest's account holds.</summary>
public sealed class UserSignIn(
    SignInManager<UserRow> signIn,
    UserDirectory users,
    UserAccountStore userAccounts,
    AccountStore accounts,
    SignOuts signOuts,
    CryptoSimClient client)
{
    /// <summary>Accounts of one user; a guest's is not added to more.</summary>
    public const int AccountsMax = 10;

    /// <summary>Checks name and password, counting wrong ones. Nobody, a wrong password and too many tries look and
    /// take the same.</summary>
    public async Task<UserRow?> CheckPasswordAsync(string name, string password)
    {
        if (await users.FindByNameAsync(name) is not { PasswordHash: not null } user
            || await users.IsLockedOutAsync(user))
        {
            users.CheckNobodysPassword(password);
            return null;
        }

        var check = await signIn.CheckPasswordSignInAsync(user, password, lockoutOnFailure: true);
        return check.Succeeded ? user : null;
    }

    /// <summary>Signs in, and gives a guest's account to the user: the first if they have none, another if it was
    /// traded on.</summary>
    /// <returns>Null when done, else why there is no account to sign in to.</returns>
    public async Task<ApiProblem?> CompleteAsync(HttpContext context, UserRow user)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(user);
        var cancellationToken = context.RequestAborted;
        var owned = await userAccounts.OfUserAsync(user.Id, cancellationToken);
        var kept = await KeepGuestAsync(context, user.Id, owned.Count);
        var accountId = owned.Count > 0 ? owned[0].AccountId : kept;
        if (accountId is null)
        {
            var opened = await client.OpenAccountAsync(
                context.Connection.RemoteIpAddress?.ToString(), cancellationToken);
            if (opened.Value is not { } account)
            {
                return opened.Problem;
            }

            await userAccounts.LinkAsync(
                user.Id, account.AccountId, AccessToken.Hash(account.AccessToken), cancellationToken);
            accountId = account.AccountId;
        }

        await SignInAsync(context, user, accountId.Value);
        return null;
    }

    /// <summary>Goes on with another account of the user, or with the same one under changed credentials.</summary>
    public Task SignInAsync(HttpContext context, UserRow user, Guid accountId) => signIn.SignInWithClaimsAsync(
        user,
        new AuthenticationProperties { IsPersistent = true },
        [new Claim(Visitor.AccountIdClaim, accountId.ToString())]);

    /// <summary>Signs this browser out.</summary>
    public Task SignOutAsync() => signIn.SignOutAsync();

    /// <summary>Ends every ticket and token of the user but those made from now on.</summary>
    public async Task EndSessionsAsync(UserRow user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        await users.UpdateSecurityStampAsync(user);
        await userAccounts.RevokeTokensAsync(user.Id, cancellationToken);
        var owned = await userAccounts.OfUserAsync(user.Id, cancellationToken);
        await signOuts.TellAsync(owned.Select(account => account.AccountId));
    }

    private async Task<Guid?> KeepGuestAsync(HttpContext context, Guid userId, int owned)
    {
        var ticket = await context.AuthenticateAsync(GuestSignIn.Scheme);
        if (ticket.Principal is null || Visitor.Of(ticket.Principal) is not { GuestToken: { } token } guest)
        {
            return null;
        }

        var cancellationToken = context.RequestAborted;
        if (owned >= AccountsMax)
        {
            return null;
        }

        var isKept = (owned == 0 || await HasTradedAsync(guest.AccountId, cancellationToken))
            && await userAccounts.LinkAsync(userId, guest.AccountId, AccessToken.Hash(token), cancellationToken);
        await context.SignOutAsync(GuestSignIn.Scheme);
        return isKept ? guest.AccountId : null;
    }

    // The first event is the deposit that opened it.
    private async Task<bool> HasTradedAsync(Guid accountId, CancellationToken cancellationToken) =>
        await accounts.FindAsync(accountId, cancellationToken) is { EventNumber: > 1 };
}
