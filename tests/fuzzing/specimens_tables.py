"""CSV files of every reader that takes one."""

from __future__ import annotations

from tests.fuzzing.specimen import Specimen, table

_PERCENTILES = '"[0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5]"'
_GUIDELLM = (
    "Run Info,Run Info,Benchmark,Benchmark,Timings,Timings,Request Counts,Request Latency,Request Latency,Request Latency\n"
    "Run ID,Backend,ID,Strategy,Start Time,Duration,Successful,Successful Sec,Successful Sec,Successful Sec\n"
    ",,,,,Sec,,Mean,Std Dev,Percentiles\n"
    'r7,"{""model"": ""tiny-2b""}",b7,constant,2025-10-09 08:00:00,9.5,3,1.0,0.25,' + _PERCENTILES + "\n"
)
_OLD_GUIDELLM = (
    "Type,Run Id,Id,Name,Start Time,Duration,Successful Requests,Successful Time to first token ms mean,"
    '"Successful Time to first token ms [min, 0.1, 1, 5, 10, 25, 75, 90, 95, 99, max]",Total Requests,Worker\n'
    "generative_benchmark,r7,b7,constant@2.50,2025-10-09 08:00:00,9.5,3,41.0," + _PERCENTILES + ","
    '4,"{""backend_model"": ""tiny-2b""}"\n'
)
_AIPERF = (
    "Metric,avg,min,max,p50,std\nTime to First Token (ms),210.5,101.0,300.25,209.0,31.5\n\nMetric,Value\n"
    "Minimum Request Timestamp (ns),1760000100000000000.00\nRequest Throughput (requests/sec),2.25\n"
    "Benchmark Duration (sec),12.5\n"
)
_AIPERF_SLICES = (
    "Timeslice,Metric,Unit,Stat,Value\n0,Time to First Token,ms,avg,45.50\n0,Time to First Token,ms,p99,76.50\n"
    "1,Request Throughput,requests/sec,avg,2.50\n"
)
_AIPERF_OVER_RUNS = (
    "metric,mean,std,min,max,cv,se,ci_low,ci_high,t_critical,unit\n"
    "request_throughput_avg,1.75,0.25,1.50,2.00,0.1429,0.1250,1.40,2.10,3.1824,requests/sec\n\n"
    "Aggregation Type,confidence\nTotal Runs,4\n"
)
_AIPERF_SWEEP = (
    "concurrency,time_to_first_token_p99_mean,time_to_first_token_p99_std,time_to_first_token_p99_min,"
    "time_to_first_token_p99_max,time_to_first_token_p99_cv\n4,61.00,,,,\n8,71.50,2.50,70.00,74.00,0.0350\n\n"
    "Best Configurations\nConfiguration,concurrency,Metric,Unit\nBest Latency P99,4,61.00,ms\n"
)
_GENAI_PERF = (
    'Metric,avg,min,max,p99\nTime To First Token (ms),"1,010.25",200.5,"2,020.75","1,999.00"\n\nMetric,Value\n'
    "Request Throughput (per sec),1.25\nRequest Count (count),20.00\n"
)
_VLLM_SWEEP = (
    ",date,model_id,request_rate,duration,completed,request_throughput,mean_ttft_ms,latencies,run_number,max_num_seqs\n"
    '0,20251009-085500,acme/tiny-2b,inf,4.5,2,0.44,71.0,"[1.5, 2.5]",0,64\n'
    "1,20251009-085600,acme/tiny-2b,4.0,4.5,2,0.44,,,0,128\n"
)
_ANALYSIS = (
    "Config Name,Concurrency,p99 Time To First Token (ms),Request Throughput (requests/sec)\n"
    "tiny_run_config_0,4,88.5,6.25\n\n"
    "Config Name,GPU,p99 GPU Power Usage (W),p99 GPU Memory Used (GB)\ntiny_run_config_0,gpu0,61.5,11.5\n"
)
_GOOGLE = (
    "2025-10-09T08:00:00+00:00\nRunning ./bench\nRun on (8 X 3000 MHz CPU s)\n"
    "name,iterations,real_time,cpu_time,time_unit,bytes_per_second,items_per_second,label,error_occurred,error_message\n"
    '"BM_copy/4",77,5.5,5.25,ns,,,,,\n"BM_load",3,1.5,1.25,us,2e8,,,,\n'
)
_HYPERFINE = (
    "command,mean,stddev,median,user,system,min,max,parameter_level\n"
    "pack it,0.31,0.02,0.3,0.2,0.05,0.29,0.33,3\npack it,0.41,,0.4,0.3,0.05,0.39,0.43,9\n"
)
_LLAMA_BENCH = (
    "build_commit,build_number,cpu_info,gpu_info,backends,model_filename,model_type,model_size,n_batch,flash_attn,n_prompt,"
    "n_gen,n_depth,test_time,avg_ns,stddev_ns,avg_ts,stddev_ts\n"
    '"ab12cd34","7001","CPU 7","X1","CUDA","/m/tiny-2b.gguf","tiny 2B Q8_0","2100000000","512","1","256","0","0",'
    '"2025-10-09T08:00:00Z","500000000","2000000","512.0","2.0"\n'
)
_K6 = (
    "metric_name,timestamp,metric_value,check,error,expected_response,name,status\n"
    "http_req_duration,1760000100,19.500000,,,true,http://h/,200\nhttp_req_failed,1760000101,1.000000,,,false,http://h/,500\n"
)
_LOCUST = (
    "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,"
    "Average Content Size,Requests/s,Failures/s,50%,99%,99.9%,100%\n"
    "GET,/go,40,1,21,22.5,11.25,61.5,88.5,4.25,0.25,21,60,61,61\n,Aggregated,40,1,21,22.5,11.25,61.5,88.5,4.25,0.25,21,60,61,61\n"
)
_LOCUST_HISTORY = (
    "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,99%,Total Request Count,Total Failure Count,"
    "Total Median Response Time,Total Average Response Time\n"
    "1760000100,2,,Aggregated,0.0,0.0,N/A,N/A,0,0,0,0.0\n1760000101,2,,Aggregated,4.5,0.0,4,11,5,0,4,4.5\n"
)
_LOCUST_FAILURES = "Method,Name,Error,Occurrences\nGET,/go,\"HTTPError('503')\",2\n"
_OLD_LOCUST = (
    '"Method","Name","# requests","# failures","Median response time","Average response time","Min response time",'
    '"Max response time","Average Content Size","Requests/s"\n"GET","/go",40,1,21,22.5,11,61,88,4.25\n'
)
_OPTIMUM = (
    ",forward.latency(s),forward.throughput(iter/s),generate.throughput(tok/s),forward.peak_memory(MB)\n"
    "0,1.5,0.66,4.25,310\n"
)
_AGENTS = (
    "kind,config,runs,avg_tokens_per_sec,std_tokens_per_sec,avg_ttft_ms\n"
    "rust,small,4,61.5,1.5,310.5\npython,small,1,0.000000,0.000000,0.000\n"
)
_AGENT_PAIRS = (
    "model,runtime,scenario,run,speedup,efficiency,throughput_delta,ttft_delta_ms,contention\n"
    "tiny:2b,rust,mixed,1,1.25,62.5,-1.5,,False\n"
)
_AGENT_ARMS = "language,gpu,baseline_tok_s,chimera_tok_s,throughput_pct\nrust,20,51.5,53.5,3.9\n"
_GENERATION = (
    "Test Name,Context,Tone,Generation Time (ms),Tokens,Tokens per Second,Success\n"
    "A,y,dry,900,30,33.3,TRUE\nB,y,dry,,,,FALSE\n"
)
_GPU = (
    "timestamp, index, power.draw [W], utilization.gpu [%], memory.used [MiB], temperature.gpu\n"
    "2025/10/09 08:00:00.125, 0, 41.25 W, 61 %, 512 MiB, 44\n2025/10/09 08:00:01.125, 0, [N/A], 62 %, 513 MiB, 45\n"
)
_LATENCIES = (
    "backend,quantization,n,mean_ms,median_ms,std_ms,min_ms,max_ms,p95,ci_lower\nonnx,int8,30,5,4.5,1,4,8,7.5,4.75\n"
    "eager,int8,1,6,6,,6,6,6,\n"
)
_SWEEP_MEANS = "config_name,num_gpu,temperature,mean_tokens_s,mean_ttft_s\ng20_t0.25,20,0.25,44.5,0.75\n"
_SWEEP = (
    "timestamp,model,prompt_index,prompt_text,num_gpu,temperature,ttft_s,tokens_s,load_s,prompt_eval_s,eval_s,error\n"
    "2025-10-09T08:00:00Z,tiny:2b,1,Say it,20,0.25,0.3,41.0,0.1,0.05,1.5,\n"
    "2025-10-09T08:00:01Z,tiny:2b,2,Go,20,0.5,,,,,,lost\n"
)
_PHASES = (
    "backend,model,mode,is_warmup,status,started_at_unix,latency_ms,prefill_ms,tokens_per_s,ollama_load_ms\n"
    "ollama,tiny:2b,prefill,True,ok,1760000100.5,61.0,60.0,200.0,90.0\n"
    "ollama,tiny:2b,e2e_kv,False,error,1760000101.5,0.0,0.0,0.0,0.0\n"
)
_ANYTHING = (
    "model,quant,score,parse_ms,Size [MiB],power,timestamp\n"
    "tiny,q4,0.25,110,3,41.5 W,2025-10-09T08:00:00Z\ntiny,q8,N/A,,5,42 W,2025-10-09T08:01:00Z\n"
)
_WITH_UNITS = "ID,time,registers,active\n,us,register/thread,%\n0,4.5,32,61.5\n"
_BENCHY = (
    "model,test_name,t_s_mean,t_s_std,peak_ts_mean,ttfr_mean,ttfr_std,est_ppt_mean\n"
    "tiny,pp512 (c2),611.2,2.5,,840.1,1.0,838.1\ntiny,ctx_tg @ d64 (c2),51.5,0.5,66.0,,,\n"
)

ALL: tuple[Specimen, ...] = (
    table("guidellm", "benchmarks.csv", _GUIDELLM),
    table("guidellm", "old_benchmarks.csv", _OLD_GUIDELLM),
    table("aiperf", "profile_export_aiperf.csv", _AIPERF),
    table("aiperf", "profile_export_aiperf_timeslices.csv", _AIPERF_SLICES),
    table("aiperf", "profile_export_aiperf_aggregate.csv", _AIPERF_OVER_RUNS),
    table("aiperf", "profile_export_aiperf_sweep.csv", _AIPERF_SWEEP),
    table("genai-perf", "profile_export_genai_perf.csv", _GENAI_PERF),
    table("genai-perf", "analyze_export_genai_perf.csv", _ANALYSIS),
    table("vllm-bench-serve", "summary.csv", _VLLM_SWEEP),
    table("llama-benchy", "benchy.csv", _BENCHY),
    table("google-benchmark", "bench.csv", _GOOGLE),
    table("hyperfine", "pack.csv", _HYPERFINE),
    table("llama-bench", "llama.csv", _LLAMA_BENCH),
    table("k6", "points.csv", _K6),
    table("locust", "go_stats.csv", _LOCUST),
    table("locust", "go_stats_history.csv", _LOCUST_HISTORY),
    table("locust", "go_failures.csv", _LOCUST_FAILURES),
    table("locust", "go_requests.csv", _OLD_LOCUST),
    table("optimum-benchmark", "inference_results.csv", _OPTIMUM),
    table("agent-tables", "agents.csv", _AGENTS),
    table("agent-tables", "agent_pairs.csv", _AGENT_PAIRS),
    table("agent-tables", "agent_arms.csv", _AGENT_ARMS),
    table("generation-test", "generated.csv", _GENERATION),
    table("gpu-telemetry", "gpu.csv", _GPU),
    table("latency-summary", "latencies.csv", _LATENCIES),
    table("ollama-summary", "sweep_means.csv", _SWEEP_MEANS),
    table("ollama-sweep", "sweep.csv", _SWEEP),
    table("request-table", "phases.csv", _PHASES),
    table("generic-csv", "anything.csv", _ANYTHING),
    table("generic-csv", "with_units.csv", _WITH_UNITS),
)
