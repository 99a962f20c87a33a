using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.Results;

internal static class ResultEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ApiContext api)
    {
        ApiParameter[] filters =
        [
            ApiParameter.Job, ApiParameter.Connector, ApiParameter.Of<Outcome>("outcome", "Only with these outcomes.", repeatable: true),
            new("q", "Text found anywhere in the location or in a threat name; ASCII case does not matter."),
        ];
        routes.MapGet("/results", (Delegate)((HttpContext http) => ListAsync(http, api)))
            .Describe(
                "list_results", "results", "Results in the order of their item ids, a page of them or all in a file.",
                [.. filters, ApiParameter.After, ApiParameter.Limit, ApiParameter.Order, new("format", "json gives a page; csv and jsonl give all results that match.", ["json", "csv", "jsonl"])])
            .Produces<PageView<ResultView>>();
        routes.MapGet("/results.csv", (Delegate)((HttpContext http) => ExportAsync(http, api, "csv")))
            .Describe("export_results_csv", "results", "All results that match, as CSV that is safe in a spreadsheet.", [.. filters, ApiParameter.Order])
            .Produces<string>(200, "text/csv");
        routes.MapGet("/results.jsonl", (Delegate)((HttpContext http) => ExportAsync(http, api, "jsonl")))
            .Describe("export_results_jsonl", "results", "All results that match, one JSON object a line.", [.. filters, ApiParameter.Order])
            .Produces<string>(200, "application/x-ndjson");
        routes.MapGet("/results/{item_id}", (string item_id, HttpContext http) => GetAsync(item_id, http, api))
            .Describe("get_result", "results", "The result of one item.").Produces<ResultView>().Problems(404);
    }

    private static async Task ListAsync(HttpContext http, ApiContext api)
    {
        QueryReader query = new(http);
        string format = query.OneOf("format", "json", "csv", "jsonl") ?? "json";
        if (format != "json")
        {
            await ResultExport.WriteAsync(http, api.Host.Store, Query(query), query, format).ConfigureAwait(false);
            return;
        }

        Page<ScanResult> page = await Paging.GuardAsync(() => api.Host.Store.ListResultsAsync(Query(query), query.Page(), http.RequestAborted)).ConfigureAwait(false);
        await Answers.WriteAsync(http, new PageView<ResultView>([.. page.Items.Select(ResultView.Of)], page.Next), ApiJsonContext.Default.PageViewResultView).ConfigureAwait(false);
    }

    private static Task ExportAsync(HttpContext http, ApiContext api, string format)
    {
        QueryReader query = new(http);
        return ResultExport.WriteAsync(http, api.Host.Store, Query(query), query, format);
    }

    private static async Task GetAsync(string id, HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        ScanResult result = await api.Host.Store.GetResultAsync(Ids.Item(id, "item_id"), http.RequestAborted).ConfigureAwait(false)
            ?? throw ApiException.NotFound("There is no result of such an item.");
        await Answers.WriteAsync(http, ResultView.Of(result), ApiJsonContext.Default.ResultView).ConfigureAwait(false);
    }

    private static ResultQuery Query(QueryReader query) =>
        new() { Job = query.Job(), Connector = query.Connector(), Outcomes = query.Enums<Outcome>("outcome"), Text = query.Text("q") };
}
