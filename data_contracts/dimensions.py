"""How the world calls what is not measured but says of which run, request, setting or machine a number is."""

from __future__ import annotations

from typing import Literal

# `repetition` numbers the runs of one setting, `request` the requests of one run; `identity` is neither (a line's number);
# `prompt` is what was asked. `count` says of how many samples the statistics beside it are. `success` tells how a request
# ended in any words; `outcome` may, or tell something else; `fault` says yes or no to what its name says, or is a code.
DimensionRole = Literal[
    "model", "engine", "task", "run", "repetition", "request", "identity", "prompt",
    "time", "error", "success", "outcome", "fault", "warmup", "cold", "count", "setting",
]  # fmt: skip

_WRITTEN: dict[DimensionRole, str] = {
    "model": "model, model name, model id, base model, model tag, model path, model file, model key, model alias, llm,"
    " llm model, llm name, model label, model used, checkpoint, gguf, gguf file, model filename, model slug, models,"
    " gen model, generation model, served model name, hf model, model repo, model uid, model basename, model short",
    "engine": "engine, backend, inference engine, serving engine, framework, runtime name, inference backend,"
    " server type, provider, inference framework, serving framework, runtime, engine name, backend name, server,"
    " runner",
    "task": "task, task name, task id, scenario, scenario name, workload, workload name, test, test name, test case,"
    " test id, benchmark, benchmark name, suite, case, case id, case name, category, prompt name, prompt id,"
    " prompt type, prompt category, prompt label, prompt key, question type, use case, experiment, experiment name,"
    " experiment id, phase, stage",
    "run": "run id, run name, run uuid, session id, session, run label, job id, execution id, run tag",
    "repetition": "run, run num, run number, run no, run idx, run index, trial, trial num, trial number, trial id,"
    " trial idx, trial index, iter, iteration, iterations idx, rep, repeat, repetition, repeat idx, repeat index,"
    " repetition index, repeat id, round, round num, attempt, iteration num, iteration number, rep id, rep idx,"
    " replicate, iter num, iter idx, repeat num, run n, n run",
    "request": "request id, req id, request, request index, request idx, request num, request number, query id,"
    " query number, query num, query no, qid, query index, question id, question number, question idx, message id,"
    " conversation id, prompt idx, prompt index, prompt num, sample id, sample idx, sample index, example id, doc id,"
    " user id, turn, turn id, turn index, turn num, prompt hash, req idx, sequence id, response id",
    "identity": "id, idx, index, row, row id, line, line number, no, uuid, guid, unnamed, unnamed 0, rank, seq, step,"
    " worker, worker id, client id, thread id, pid, order, position, i, gpu id, gpu index, device id, device index",
    "prompt": "prompt, prompt text, question, query, input text, instruction, messages, user prompt, system prompt,"
    " response, response text, output text, answer, completion, generated text, generation, response preview, text,"
    " prompt preview, output preview, content",
    "time": "timestamp, time, datetime, date, started at, created at, started at unix, start time, ts, ended at,"
    " end time, run at, time stamp, utc timestamp, timestamp utc, run date, generated at, export timestamp, date time,"
    " created, test time, run timestamp, finished at, completed at, recorded at, start ts, run time utc, when,"
    " timestamp iso, test date, benchmark date, measured at, started, run started, start date",
    "error": "error, error message, exception, error msg, error type, error text, err, failure reason, errors, err msg,"
    " errmsg, error detail, error details, error reason, failure message, fail reason, exception message,"
    " exception type",
    "success": "success, ok, succeeded, is success, status, successful, was successful, success flag, status code,"
    " http status, http status code, http code, response code, response status, request status, run status,"
    " test status, final status, completion status, is ok, is completed, is successful",
    "outcome": "outcome, state, result, completed",
    "fault": "failed, is failed, has failed, is error, has error, had error, is errored, errored, timed out, is timeout,"
    " is timed out, timeout, oom, is oom, was oom, cancelled, canceled, is cancelled, is canceled, was cancelled,"
    " aborted, is aborted, was aborted, crashed, is crashed, has crashed, interrupted, was interrupted, degraded,"
    " is degraded, was degraded, is fallback, used fallback, fallback used, exit code, exit status, return code,"
    " returncode, error code, errno",
    "warmup": "warmup, is warmup, warm up, is warm up, warmup run",
    "cold": "is cold, is cold start, is cold run, was cold, was cold start, cold start, coldstart, cold, warm, is warm,"
    " warm start, is warm start, was warm, start type, start state",
    "count": "n, count, num samples, n samples, samples, sample count, sample size, runs, num runs, n runs, run count,"
    " repeats, num repeats, repetitions, num repetitions, trials, num trials, n trials, iterations, num iterations,"
    " n iterations, iters, num iters, n iters, reps, n reps, num reps, nsamples, n rep, number of runs",
    "setting": "batch, batch size, bs, n batch, ubatch, n ubatch, num batch, max batch size, micro batch size, bsz,"
    " threads, n threads, num threads, num thread, thread count, nthreads, n thread, cpu threads, threads batch, ctx,"
    " ctx size, ctx len, n ctx, num ctx, context, context length, context size, context len, context window,"
    " max context, context tokens, ctx tokens, ctx length, max model len, max seq len, max length, max context length,"
    " seq len, sequence length, seq length, max num seqs, max num batched tokens, max batched tokens, kv len, depth,"
    " n depth, ctx depth, context depth, max tokens, max new tokens, max output tokens, num predict, n predict, npred,"
    " max completion tokens, max gen tokens, max gen toks, min tokens, min new tokens, target tokens,"
    " target output tokens, requested tokens, new tokens requested, n gen, n prompt, npp, ntg, gen len, gen length,"
    " generation length, generate len, decode len, decode length, prefill len, prefill length, decode n, input len,"
    " input length, output len, output length, prompt len, prompt length, prompt size, response length, isl, osl,"
    " input sequence length, output sequence length, random input len, random output len, concurrency,"
    " max concurrency, concurrency level, conc, num concurrent, concurrent requests, concurrent users, num users,"
    " users, n users, parallel, n parallel, num parallel, parallelism, num workers, workers, clients, num clients,"
    " streams, num streams, n streams, concurrent, concurrent clients, max concurrent requests, parallel requests,"
    " num concurrent requests, user count, request rate, target rps, target qps, target rate, arrival rate,"
    " offered rate, rate limit, qps target, load level, num prompts, n prompts, number of prompts, dataset,"
    " dataset name, data set, split, profile, distribution, temperature, temp, top p, top k, min p, repeat penalty,"
    " repetition penalty, presence penalty, frequency penalty, seed, random seed, num beams, beams, best of,"
    " ignore eos, streaming, stream, stop, think, thinking, n shot, num fewshot, num shots, shots, num gpu, ngl,"
    " n gpu layers, gpu layers, num gpu layers, n gpu, layers on gpu, offload layers, n cpu moe,"
    " gpu memory utilization, gpu mem util, tp, pp, dp, ep, tp size, pp size, dp size, ep size, tensor parallel,"
    " tensor parallel size, pipeline parallel size, data parallel size, expert parallel size, world size, gpu count,"
    " num gpus, n gpus, gpus, number of gpus, ngpus, num nodes, nodes, n nodes, replicas, instances, num instances,"
    " quant, quantization, quantisation, quant type, quant level, quantization level, quant method, quant format, q,"
    " dtype, torch dtype, precision, weight dtype, kv dtype, kv cache dtype, kv cache type, cache type, cache type k,"
    " cache type v, type k, type v, kv quant, kv type, bits, weight bits, w bits, quant bits, group size, flash attn,"
    " flash attention, fa, mmap, use mmap, mlock, numa, no kv offload, split mode, main gpu, tensor split,"
    " attention backend, attn implementation, attention, enforce eager, cuda graph, cuda graphs, prefix caching,"
    " enable prefix caching, speculative, num speculative tokens, spec tokens, draft model, draft tokens,"
    " num draft tokens, n draft, spec method, kv cache, use cache, cache, lora, mode, variant, config, config name,"
    " configuration, config id, setting, strategy, method, arm, condition, preset, profile name, device, device name,"
    " device type, gpu, gpu name, gpu model, gpu type, accelerator, hardware, hw, platform, machine, machine type,"
    " instance type, host, hostname, node, cpu, cpu model, cpu name, processor, chip, soc, os, arch, architecture,"
    " driver, driver version, cuda version, cuda, rocm version, engine version, backend version, framework version,"
    " python version, torch version, vllm version, transformers version, llama cpp version, ollama version, version,"
    " commit, git commit, git sha, build, build commit, build number, revision, params, parameters, num params,"
    " n params, param count, model params, parameter count, params b, active params b, model size b, parameter size,"
    " family, model family, model type, model format, format, size class, language, power limit, power limit w,"
    " clock limit, power mode, location, environment, region, api, endpoint, transport, protocol, num warmup,"
    " warmup runs, n warmup, warmups, warmup iters, num warmup runs, warmup iterations, warmup requests,"
    " test type",
}
ROLES: dict[tuple[str, ...], DimensionRole] = {
    tuple(phrase.split()): role for role, phrases in _WRITTEN.items() for phrase in phrases.split(", ")
}
# Keys of objects that describe what stands beside them: their settings hold for the object that holds them.
_DESCRIBING = (
    "config, configuration, configs, settings, setting, params, parameters, options, args, arguments, metadata, meta,"
    " info, system, system info, sys info, environment, env, hardware, hardware info, model, model info, machine,"
    " machine info, run config, run info, setup, test config, spec, benchmark config, bench config, request, workload,"
    " experiment, server, engine, backend, device, gpu, gpu info, sampling, sampling params, generation config, header,"
    " context, versions, run metadata, model config, server info, host, platform, run, test, dataset, benchmark info,"
    " software"
)
DESCRIBING = frozenset(tuple(phrase.split()) for phrase in _DESCRIBING.split(", "))
