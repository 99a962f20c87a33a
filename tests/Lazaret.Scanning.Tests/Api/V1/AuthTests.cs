using System.Net;
using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Scanning.Api;
using Lazaret.Scanning.Api.V1.Auth;
using Lazaret.Scanning.Tests.Fakes;
using Lazaret.Storage.Memory;
using Lazaret.TestKit.Time;

namespace Lazaret.Scanning.Tests.Api.V1;

public class AuthTests
{
    [Fact]
    public async Task A_14_a_second_registration_returns_the_same_pair_and_refreshes()
    {
        await using DsxFixture api = await DsxFixture.StartAsync(auth: true);
        DsxConnectorModel model = DsxFixture.Model();
        (HttpStatusCode first, DsxRegistration answer, DsxCredentials? pair) = await api.RegisterAsync(model);
        (HttpStatusCode second, DsxRegistration again, DsxCredentials? same) = await api.RegisterAsync(model);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first, second));
        Assert.Equal(("registered", "refreshed"), (answer.Message, again.Message));
        Assert.Equal((16, 44), (pair!.KeyId.Length, pair.Secret.Length));
        Assert.Equal(pair, same);
        Assert.Equal((600, "Bearer"), (answer.ExpiresIn, answer.TokenType));
    }

    [Fact]
    public async Task A_02_a_wrong_enrollment_token_registers_nobody()
    {
        await using DsxFixture api = await DsxFixture.StartAsync(auth: true);
        (HttpStatusCode status, DsxRegistration answer, _) = await api.RegisterAsync(DsxFixture.Model(), "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("invalid_enrollment_token", answer.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await api.SendAsync("GET", "connectors/list")).Body.GetArrayLength());
    }

    [Fact]
    public async Task A_13_an_unsigned_check_is_refused_and_a_signed_one_passes()
    {
        await using DsxFixture api = await DsxFixture.StartAsync(auth: true);
        DsxCredentials pair = (await api.RegisterAsync(DsxFixture.Model())).Credentials!;
        Assert.Equal("unknown_key_id", await api.DetailAsync("POST", "scan/auth_check", "{}", HttpStatusCode.Unauthorized));
        (HttpStatusCode status, JsonElement body, _) = await api.SendAsync("POST", "scan/auth_check", "{}", pair);
        Assert.Equal((HttpStatusCode.OK, "auth_ok"), (status, body.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task A_05_another_body_target_method_or_time_than_was_signed_is_refused()
    {
        await using DsxFixture api = await DsxFixture.StartAsync(auth: true);
        DsxCredentials pair = (await api.RegisterAsync(DsxFixture.Model())).Credentials!;
        string path = DsxPaths.CorePrefix + "/scan/auth_check?a=1&b=2";
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync("POST", "scan/auth_check?a=1&b=2", "{}", pair, signedTarget: path)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.SendAsync("POST", "scan/auth_check?b=2&a=1", "{}", pair, signedTarget: path)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.SendAsync("POST", "scan/auth_check", "{}", new DsxCredentials(pair.KeyId, "other"))).Status);
        (_, JsonElement stale, _) = await api.SendAsync("POST", "scan/auth_check", "{}", pair, at: DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 70);
        Assert.Equal("stale_request", stale.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_06_W_22_a_request_that_was_seen_before_is_refused()
    {
        await using DsxFixture api = await DsxFixture.StartAsync(auth: true);
        DsxCredentials pair = (await api.RegisterAsync(DsxFixture.Model())).Credentials!;
        string nonce = DsxSignature.NewNonce();
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync("POST", "scan/auth_check", "{}", pair, nonce)).Status);
        (HttpStatusCode status, JsonElement body, _) = await api.SendAsync("POST", "scan/auth_check", "{}", pair, nonce);
        Assert.Equal((HttpStatusCode.Unauthorized, "replayed_request"), (status, body.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task A_17_W_23_a_key_works_for_its_own_connector_only()
    {
        await using DsxFixture api = await DsxFixture.StartAsync(auth: true);
        DsxConnectorModel own = DsxFixture.Model();
        DsxConnectorModel other = DsxFixture.Model(url: "http://127.0.0.1:10/fake");
        DsxCredentials pair = (await api.RegisterAsync(own)).Credentials!;
        DsxCredentials foreign = (await api.RegisterAsync(other)).Credentials!;
        Assert.Equal("key_not_bound_to_connector", await api.DetailAsync("POST", "scan/request", DsxFixture.Request(other, "/fake/1", "j"), HttpStatusCode.Forbidden, pair));
        Assert.Equal(HttpStatusCode.Accepted, (await api.SendAsync("POST", "scan/request", DsxFixture.Request(own, "/fake/1", "j"), pair)).Status);
        Assert.Equal("key_not_bound_to_connector", await api.DetailAsync("POST", "scan/jobs/j/enqueue_done", "{}", HttpStatusCode.Forbidden, foreign));
        Assert.Equal("key_not_bound_to_connector", await api.DetailAsync("PUT", $"connectors/state/{own.Uuid}/n/k", "v", HttpStatusCode.Forbidden, foreign));
        Assert.Equal("key_not_bound_to_connector", await api.DetailAsync(
            "POST", "scan/request_batch", $$"""{"requests":[{{DsxFixture.Request(own, "/fake/1", "j")}}]}""", HttpStatusCode.Forbidden, foreign));
    }

    [Fact]
    public async Task W_24_a_signature_over_the_encoded_or_the_decoded_path_is_accepted()
    {
        await using DsxFixture api = await DsxFixture.StartAsync(auth: true);
        DsxConnectorModel model = DsxFixture.Model();
        DsxCredentials pair = (await api.RegisterAsync(model)).Credentials!;
        string encoded = $"connectors/state/{model.Uuid}/sp/delta%3Aroot";
        Assert.Equal(HttpStatusCode.NoContent, (await api.SendAsync("PUT", encoded, "first", pair)).Status);
        string decoded = $"{DsxPaths.CorePrefix}/connectors/state/{model.Uuid}/sp/delta:root";
        (HttpStatusCode status, JsonElement body, _) = await api.SendAsync("GET", encoded, null, pair, signedTarget: decoded);
        Assert.Equal((HttpStatusCode.OK, "first"), (status, body.GetProperty("value").GetString()));
    }

    [Fact]
    public async Task W_32_nobody_takes_over_the_uuid_of_a_connector_that_answers_and_a_dead_one_comes_back_with_a_new_key()
    {
        await using DsxFixture api = await DsxFixture.StartAsync(auth: true);
        DsxConnectorModel model = DsxFixture.Model();
        DsxCredentials pair = (await api.RegisterAsync(model)).Credentials!;
        api.Factory.Alive[model.Url] = true;
        DsxConnectorModel elsewhere = model with { Url = "http://127.0.0.1:11/fake" };
        (HttpStatusCode refused, DsxRegistration why, _) = await api.RegisterAsync(elsewhere);
        Assert.Equal(HttpStatusCode.Conflict, refused);
        Assert.Contains("uuid_belongs_to_another_connector", why.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(pair.Secret, why.Message, StringComparison.Ordinal);

        api.Factory.Alive[model.Url] = false;
        (HttpStatusCode taken, _, DsxCredentials? fresh) = await api.RegisterAsync(elsewhere);
        Assert.Equal(HttpStatusCode.OK, taken);
        Assert.NotEqual(pair, fresh);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.SendAsync("POST", "scan/auth_check", "{}", pair)).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync("POST", "scan/auth_check", "{}", fresh)).Status);
    }

    [Fact]
    public async Task W_34_keys_lie_sealed_in_the_store_and_are_known_after_a_restart()
    {
        MemoryScanStore store = new(TimeProvider.System);
        AesSecretBox box = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        DsxConnectorModel model = DsxFixture.Model();
        DsxCredentials pair;
        await using (DsxFixture api = await DsxFixture.StartAsync(auth: true, o => o.Dsx.Secrets = box, store: store))
        {
            pair = (await api.RegisterAsync(model)).Credentials!;
        }

        Assert.DoesNotContain(pair.Secret, (await store.GetStateAsync(CredentialVault.Namespace, model.Uuid!, default))!, StringComparison.Ordinal);
        await using DsxFixture later = await DsxFixture.StartAsync(auth: true, o => o.Dsx.Secrets = box, store: store);
        Assert.Equal(HttpStatusCode.OK, (await later.SendAsync("POST", "scan/auth_check", "{}", pair)).Status);
        Assert.Equal(model.Uuid, (await later.SendAsync("GET", "connectors/list")).Body[0].GetProperty("uuid").GetString());
    }

    [Fact]
    public void A_sealed_secret_opens_with_its_key_only_and_shows_any_change()
    {
        AesSecretBox box = new(new byte[32]);
        string sealedOnce = box.Seal("s3cr3t");
        Assert.Equal("s3cr3t", box.Open(sealedOnce));
        Assert.NotEqual(sealedOnce, box.Seal("s3cr3t"));
        Assert.Null(new AesSecretBox([.. Enumerable.Repeat((byte)1, 32)]).Open(sealedOnce));
        Assert.Null(box.Open(sealedOnce[..^4] + (sealedOnce[^4] == 'A' ? "B" : "A") + sealedOnce[^3..]));
        Assert.Null(box.Open("plain"));
    }

    [Fact]
    public async Task A_01_a_token_holds_the_claims_that_clients_look_at()
    {
        ManualTimeProvider time = new();
        DsxJwt jwt = new(new byte[32], "dsx-connect", "dsx-connect", TimeSpan.FromSeconds(900), time);
        string token = jwt.Issue("uuid-1");
        JsonElement claims = jwt.Verify(token)!.Value;
        Assert.Equal(("uuid-1", "connector", "dsx-connect", "dsx-connect"), (Text("sub"), Text("role"), Text("aud"), Text("iss")));
        Assert.Null(new DsxJwt([1], "dsx-connect", "dsx-connect", TimeSpan.FromSeconds(900), time).Verify(token));
        time.Advance(TimeSpan.FromSeconds(901));
        Assert.Null(jwt.Verify(token));

        await using DsxFixture api = await DsxFixture.StartAsync(auth: true);
        (HttpStatusCode status, JsonElement body, _) = await api.SendAsync("POST", "connectors/token?connector_uuid=u", "", headers: (DsxPaths.EnrollmentHeader, DsxFixture.Token));
        Assert.Equal((HttpStatusCode.OK, 900, "u"), (status, body.GetProperty("expires_in").GetInt32(), body.GetProperty("connector_uuid").GetString()));

        string Text(string name) => claims.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task W_21_without_a_configured_token_one_is_made_and_shown_once()
    {
        MemoryScanStore store = new(TimeProvider.System);
        string made;
        await using (DsxFixture api = await DsxFixture.StartAsync(auth: true, o => o.Dsx.EnrollmentTokens.Clear(), store: store))
        {
            made = api.Server.CreatedEnrollmentToken!;
            Assert.Equal(HttpStatusCode.Unauthorized, (await api.RegisterAsync(DsxFixture.Model(), "dev-enroll")).Status);
            Assert.Equal(HttpStatusCode.Created, (await api.RegisterAsync(DsxFixture.Model(), made)).Status);
        }

        Assert.DoesNotContain(made, string.Join(' ', (await store.ListStateAsync(EnrollmentTokens.Namespace, default)).Values), StringComparison.Ordinal);
        await using DsxFixture later = await DsxFixture.StartAsync(auth: true, o => o.Dsx.EnrollmentTokens.Clear(), store: store);
        Assert.Null(later.Server.CreatedEnrollmentToken);
        Assert.Equal(HttpStatusCode.Created, (await later.RegisterAsync(DsxFixture.Model(), made)).Status);
    }

    [Fact]
    public async Task Authentication_cannot_be_off_on_the_network_by_accident()
    {
        ApiStartException refused = await Assert.ThrowsAsync<ApiStartException>(() => DsxFixture.StartAsync(auth: false, o => o.Listen = "0.0.0.0:0"));
        Assert.Contains("DSXCONNECT_AUTH__ENABLED", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W_20_on_the_network_connectors_need_their_own_proof_and_everybody_else_the_api_key()
    {
        await using DsxFixture api = await DsxFixture.StartAsync(auth: true, o => o.Listen = "0.0.0.0:0");
        DsxConnectorModel model = DsxFixture.Model();
        DsxCredentials pair = (await api.RegisterAsync(model)).Credentials!;
        Assert.Equal(HttpStatusCode.Accepted, (await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, "/fake/1", "j"), pair)).Status);
        foreach (string open in new[] { "scan/jobs/j/raw", "config", "healthz", "readyz", "version", "test/connection", "connection/test" })
        {
            Assert.Equal(HttpStatusCode.OK, (await api.SendAsync("GET", open)).Status);
        }

        foreach ((string method, string route) in new[]
        {
            ("GET", "scan/jobs"), ("POST", "scan/jobs/j/cancel"), ("DELETE", "scan/results"), ("GET", "admin/dead-letter/stats"), ("GET", "connectors/list"), ("POST", $"connectors/full_scan/{model.Uuid}"),
            ("PUT", "config"),
        })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await api.SendAsync(method, route)).Status);
            Assert.NotEqual(HttpStatusCode.Unauthorized, (await api.SendAsync(method, route, headers: ("X-API-Key", api.Server.CreatedKey!))).Status);
        }
    }
}
