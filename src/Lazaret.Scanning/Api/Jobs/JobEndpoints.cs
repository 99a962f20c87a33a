using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.Queries;
using Lazaret.Scanning.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.Jobs;

internal static class JobEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ApiContext api)
    {
        routes.MapPost("/jobs", (Delegate)((HttpContext http) => CreateAsync(http, api)))
            .Describe("create_job", "jobs", "Starts a full scan of a connector.").Accepts<CreateJob>("application/json").Produces<JobView>(201).Problems(404, 409, 413, 415, 507);
        routes.MapGet("/jobs", (Delegate)((HttpContext http) => ListAsync(http, api)))
            .Describe(
                "list_jobs", "jobs", "Jobs in the order of their making.", ApiParameter.Connector,
                ApiParameter.Of<JobState>("state", "Only in these states.", repeatable: true), ApiParameter.After, ApiParameter.Limit, ApiParameter.Order)
            .Produces<PageView<JobView>>();
        routes.MapGet("/jobs/{id}", (string id, HttpContext http) => GetAsync(id, http, api))
            .Describe("get_job", "jobs", "One job with its counters and progress.").Produces<JobView>().Problems(404);
        foreach (JobCommand command in Enum.GetValues<JobCommand>())
        {
            string name = Names.Of(command);
            routes.MapPost("/jobs/{id}/" + name, (string id, HttpContext http) => CommandAsync(id, command, http, api))
                .Describe(name + "_job", "jobs", Summary(command)).Produces<JobView>().Problems(404, 409, 507);
        }

        routes.MapDelete("/jobs/{id}", (string id, HttpContext http) => DeleteAsync(id, http, api))
            .Describe("delete_job", "jobs", "Removes an ended job with its items and results.").Produces(204).Problems(404, 409, 507);
    }

    private static string Summary(JobCommand command) => command switch
    {
        JobCommand.Pause => "Holds the job: what is in flight finishes, nothing further is begun.",
        JobCommand.Resume => "Lets a paused job go on.",
        _ => "Ends the job: what waits becomes not_scanned (cancelled), what is in flight finishes.",
    };

    private static async Task CreateAsync(HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        api.RequireAccepting(http);
        CreateJob body = await JsonBody.ReadAsync(http, ApiJsonContext.Default.CreateJob, api.Options.MaxJsonBytes).ConfigureAwait(false);
        StartScan request = new()
        {
            Connector = new ConnectorId(body.Connector),
            JobId = body.Id is null ? null : Ids.Job(body.Id, "id"),
            Name = body.Name is not { Length: > 200 } ? body.Name ?? "" : throw ApiException.Bad("name", "The name is too long.", "at most 200 characters"),
            Filter = body.Filter,
            Limit = body.Limit is null or >= 0 ? body.Limit ?? 0 : throw ApiException.Bad("limit", $"{body.Limit} is not allowed.", "0 (all) or more"),
            RetainResults = body.RetainResults is null or >= -1
                ? body.RetainResults
                : throw ApiException.Bad("retain_results", $"{body.RetainResults} is not allowed.", "-1 (all), 0 (none) or more"),
            Actions = body.Action is null && body.SuspiciousAction is null
                ? null
                : new ActionPolicy { OnMalicious = Plan("action", body.Action), OnSuspicious = Plan("suspicious_action", body.SuspiciousAction) },
        };
        ScanJob job;
        try
        {
            job = await api.Host.StartFullScanAsync(request, http.RequestAborted).ConfigureAwait(false);
        }
        catch (KeyNotFoundException)
        {
            throw new ApiException(404, "There is no such connector in this process; GET /api/v2/connectors lists them.") { Member = "connector" };
        }
        catch (ArgumentException e)
        {
            throw ApiException.Bad(e.ParamName ?? "filter", e.Message);
        }

        http.Response.Headers.Location = "/api/v2/jobs/" + Uri.EscapeDataString(job.Id.Value);
        await Answers.WriteAsync(http, JobView.Of(job), ApiJsonContext.Default.JobView, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private static ActionPlan Plan(string member, string? name) => name is null
        ? ActionPlan.None
        : ActionKinds.TryParse(name, out ActionKind kind) ? new ActionPlan { Kind = kind } : throw ApiException.Bad(member, "There is no such action.", ActionKinds.Allowed);

    private static async Task ListAsync(HttpContext http, ApiContext api)
    {
        QueryReader query = new(http);
        Page<ScanJob> page = await Paging.GuardAsync(() => api.Host.Store.ListJobsAsync(
            new JobQuery { Connector = query.Connector(), States = query.Enums<JobState>("state") }, query.Page(), http.RequestAborted)).ConfigureAwait(false);
        await Answers.WriteAsync(http, new PageView<JobView>([.. page.Items.Select(JobView.Of)], page.Next), ApiJsonContext.Default.PageViewJobView).ConfigureAwait(false);
    }

    private static async Task GetAsync(string id, HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        ScanJob job = await api.Host.Store.GetJobAsync(Ids.Job(id, "id"), http.RequestAborted).ConfigureAwait(false) ?? throw NoJob();
        await Answers.WriteAsync(http, JobView.Of(job), ApiJsonContext.Default.JobView).ConfigureAwait(false);
    }

    private static async Task CommandAsync(string id, JobCommand command, HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        JobId job = Ids.Job(id, "id");
        Check(await api.Host.CommandAsync(job, command, http.RequestAborted).ConfigureAwait(false), $"The job has ended: it cannot {Names.Of(command)} any more.");
        await GetAsync(id, http, api).ConfigureAwait(false);
    }

    private static async Task DeleteAsync(string id, HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        Check(await api.Host.Store.DeleteJobAsync(Ids.Job(id, "id"), http.RequestAborted).ConfigureAwait(false), "The job has not ended; cancel it first.");
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static void Check(JobCommandStatus status, string conflict)
    {
        if (status == JobCommandStatus.NotFound)
        {
            throw NoJob();
        }

        if (status == JobCommandStatus.Conflict)
        {
            throw new ApiException(StatusCodes.Status409Conflict, conflict);
        }
    }

    private static ApiException NoJob() => ApiException.NotFound("There is no such job.");
}
