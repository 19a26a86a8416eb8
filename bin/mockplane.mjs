#!/usr/bin/env node
import '../dist/bundle/mockplane.js';
